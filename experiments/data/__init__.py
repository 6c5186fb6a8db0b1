"""Datasets: `load(choice, ...) -> Splits`, one file each."""

from __future__ import annotations

from pathlib import Path

from experiments.data.splits import DatasetUnavailable, Splits
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
    """The chosen dataset, split and scaled. Raises DatasetUnavailable."""
    splits: Splits = implementation(choice)(choice, seed, datasets_dir, on_progress)
    return splits
