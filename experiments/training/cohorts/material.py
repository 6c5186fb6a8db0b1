"""The data of all members, each kept once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor

from experiments import data
from experiments.progress import OnProgress
from experiments.spec import RunSpec
from experiments.spec.data import DataChoice
from experiments.spec.seeds import stream_seed


class Material:
    """Loads what is asked for. Equal tensors become one, so that 64 seeds on one dataset hold it
    once and take their batches from the same memory."""

    def __init__(self, datasets_dir: Path | None, on_progress: OnProgress | None) -> None:
        self._datasets_dir = datasets_dir
        self._on_progress = on_progress
        self._loaded: list[tuple[DataChoice, int, data.Splits]] = []

    def of(self, spec: RunSpec) -> data.Splits:
        """Raises DatasetUnavailable."""
        seed = stream_seed(spec.seed, "data")
        for choice, from_seed, splits in self._loaded:
            if from_seed == seed and choice == spec.data:
                return splits
        splits = data.load(spec.data, seed, self._datasets_dir, self._on_progress)
        splits = self._shared(splits)
        self._loaded.append((spec.data, seed, splits))
        return splits

    def _shared(self, splits: data.Splits) -> data.Splits:
        """With every tensor that was loaded before replaced by that one."""
        for _, _, earlier in self._loaded:
            for name, tensor in vars(splits).items():
                known = getattr(earlier, name)
                if known is not tensor and _equal(known, tensor):
                    splits = replace(splits, **{name: known})
        return splits


def _equal(left: object, right: object) -> bool:
    if not isinstance(left, Tensor) or not isinstance(right, Tensor):
        return False
    return left.shape == right.shape and left.dtype == right.dtype and torch.equal(left, right)
