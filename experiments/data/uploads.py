"""A file of the user's own, checked before it is believed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from experiments.data import csv_table, npz_arrays
from experiments.data.examples import DatasetUnavailable, Examples
from experiments.progress import OnProgress
from experiments.spec.data import File

FOLDER = "uploads"  # of the datasets directory
MAX_BYTES = {".csv": 64 << 20, ".npz": 256 << 20}


def load(
    choice: File, seed: int, datasets_dir: Path | None, on_progress: OnProgress | None
) -> Examples:
    """The rows by a fixed permutation; `seed` plays no part.

    Raises DatasetUnavailable when the file is not there, too large, not of numbers, or not of the
    shape that the spec tells.
    """
    path = _found(choice.file, datasets_dir)
    kind = path.suffix
    if path.stat().st_size > MAX_BYTES[kind]:
        raise DatasetUnavailable(
            f"{choice.file} is larger than {MAX_BYTES[kind] >> 20} MiB, the most for {kind}."
        )
    try:
        if kind == ".csv":
            table = csv_table.read(path, choice.rows, choice.columns + 1)
            x, y = table[:, :-1], table[:, -1]
        else:
            shape = (choice.rows, choice.columns)
            x, y = npz_arrays.read(path, {"x": shape, "y": shape[:1]})
        labels = _classes(y, choice.categories)
        if not np.isfinite(x).all():
            row = int(np.argwhere(~np.isfinite(x))[0, 0])
            raise ValueError(f"row {row + 1} holds NaN or infinity")
    except (ValueError, OSError) as error:
        raise DatasetUnavailable(f"{choice.file} cannot be used: {error}.") from error
    order = np.random.RandomState(0).permutation(choice.rows)
    return Examples(x[order], labels[order], choice.available[0])


def _found(name: str, datasets_dir: Path | None) -> Path:
    """The regular file; no link leads out of the folder."""
    if datasets_dir is None:
        raise DatasetUnavailable("An uploaded file needs a datasets directory: --datasets-dir.")
    path = datasets_dir / FOLDER / name
    if path.is_symlink() or not path.is_file():
        raise DatasetUnavailable(f"There is no file {name} in {datasets_dir / FOLDER}.")
    return path


def _classes(y: NDArray[np.float64], categories: int) -> NDArray[np.int64]:
    """Labels 0 ... categories - 1. Raises ValueError naming the first row that has another."""
    wrong = ~np.isin(y, np.arange(categories))
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise ValueError(
            f"row {row + 1} has the class {y[row]:g}; classes are whole numbers from 0 to "
            f"{categories - 1}"
        )
    return y.astype(np.int64)
