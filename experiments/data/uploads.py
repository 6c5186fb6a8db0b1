"""A file of the user's own, checked before it is believed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.data import csv_table, npz_arrays
from experiments.data.examples import DatasetUnavailable, Examples
from experiments.progress import OnProgress
from experiments.spec.data import File, FileRegression, Uploaded
from experiments.spec.uploads import FOLDER, MAX_BYTES, MAX_CLASSES, MAX_NUMBERS

Numbers = NDArray[np.float64]
CONSTANT = 1e-12  # of the largest target: a smaller spread is rounding


def load(
    choice: File, seed: int, datasets_dir: Path | None, on_progress: OnProgress | None
) -> Examples:
    """The rows by a fixed permutation; `seed` plays no part.

    Raises DatasetUnavailable when the file is not there, too large, not of numbers, or not of the
    shape that the spec tells.
    """
    return _examples(choice, datasets_dir, lambda y: _classes(y, choice.categories))


def load_numbers(
    choice: FileRegression, seed: int, datasets_dir: Path | None, on_progress: OnProgress | None
) -> Examples:
    """The same with targets that are numbers, [rows, 1]."""
    examples = _examples(choice, datasets_dir, _finite)
    y: Numbers = examples.y
    if choice.standardize_targets:
        known = y[: examples.training]
        spread = known.std()
        y = (y - known.mean()) / (spread if spread > CONSTANT * np.abs(known).max() else 1.0)
    return Examples(examples.x, y[:, None], examples.training)


def _examples(
    choice: Uploaded, datasets_dir: Path | None, targets: Callable[[Numbers], NDArray[Any]]
) -> Examples:
    """`targets` of the last column: it raises ValueError where that holds others."""
    path = _found(choice.file, datasets_dir)
    kind = path.suffix
    if path.stat().st_size > MAX_BYTES[kind]:
        raise DatasetUnavailable(
            f"{choice.file} is larger than {MAX_BYTES[kind] >> 20} MiB, the most for {kind}."
        )
    try:
        x, y = _read(path, choice.rows, choice.columns)
        found = targets(y)
    except (ValueError, OSError) as error:
        raise DatasetUnavailable(f"{choice.file} cannot be used: {error}.") from error
    order = np.random.RandomState(0).permutation(choice.rows)
    return Examples(x[order], found[order], choice.available[0])


def survey(path: Path, numbers: bool = False) -> dict[str, int]:
    """Shape of a table that is not known yet, as the fields rows and columns of `Uploaded` and, but
    for `numbers` as targets, categories of `File` have it, after reading all of it.

    Raises ValueError, naming row and column, when it is no such table. The file may be hostile.
    """
    if path.suffix == ".csv":
        rows, columns = csv_table.shape(path, MAX_NUMBERS)
        columns -= 1
    else:
        inputs, targets = npz_arrays.shapes(path, ("x", "y"))
        if len(inputs) != 2 or targets != inputs[:1]:
            raise ValueError(f"x must be [rows, columns] and y [rows], not {inputs} and {targets}")
        rows, columns = inputs
    if rows < 10 or columns < 1:
        raise ValueError(
            f"it has {rows} rows of {max(0, columns)} inputs and a target; it needs at least 10 "
            "of 1"
        )
    if rows * (columns + 1) > MAX_NUMBERS:
        raise ValueError(f"it has more than {MAX_NUMBERS:,} numbers")
    _, y = _read(path, rows, columns)
    if numbers:
        _finite(y)
        return {"rows": rows, "columns": columns}
    highest = y.max() if np.isfinite(y).all() else 0.0
    categories = int(min(MAX_CLASSES, max(2, highest + 1)))
    _classes(y, categories)
    return {"rows": rows, "columns": columns, "categories": categories}


def _read(path: Path, rows: int, columns: int) -> tuple[Numbers, Numbers]:
    """x [rows, columns] and y [rows], all finite in x. Raises ValueError."""
    if path.suffix == ".csv":
        table = csv_table.read(path, rows, columns + 1)
        x, y = table[:, :-1], table[:, -1]
    else:
        x, y = npz_arrays.read(path, {"x": (rows, columns), "y": (rows,)})
    if not np.isfinite(x).all():
        row, column = np.argwhere(~np.isfinite(x))[0] + 1
        raise ValueError(f"row {row}, column {column} holds NaN or infinity")
    return x, y


def _found(name: str, datasets_dir: Path | None) -> Path:
    """The regular file; no link leads out of the folder."""
    if datasets_dir is None:
        raise DatasetUnavailable("An uploaded file needs a datasets directory: --datasets-dir.")
    path = datasets_dir / FOLDER / name
    if path.is_symlink() or not path.is_file():
        raise DatasetUnavailable(f"There is no file {name} in {datasets_dir / FOLDER}.")
    return path


def _finite(y: Numbers) -> Numbers:
    """The targets. Raises ValueError naming the first row that has none."""
    wrong = ~np.isfinite(y)
    if wrong.any():
        raise ValueError(f"row {int(np.flatnonzero(wrong)[0]) + 1} has no finite target")
    return y


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
