"""Datasets: `load(choice, ...) -> Examples`, one file each; `split` makes them ready."""

from __future__ import annotations

from pathlib import Path

from experiments.data.examples import DatasetUnavailable, Examples
from experiments.data.splits import Splits, split
from experiments.progress import OnProgress
from experiments.spec.data import DataChoice
from experiments.spec.registry import implementation

__all__ = ["DatasetUnavailable", "Splits", "load"]


def load(
    choice: DataChoice,
    seed: int,
    datasets_dir: Path | None = None,
    on_progress: OnProgress | None = None,
) -> Splits:
    """The chosen dataset, split, scaled and spoiled as asked. Raises DatasetUnavailable."""
    examples: Examples = implementation(choice)(choice, seed, datasets_dir, on_progress)
    return split(choice, seed, examples)
