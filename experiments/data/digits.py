"""The 8×8 digits that come with scikit-learn."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np

from experiments.data.examples import DatasetUnavailable, Examples
from experiments.progress import OnProgress
from experiments.spec.data import Digits


def load(
    choice: Digits, seed: int, datasets_dir: Path | None, on_progress: OnProgress | None
) -> Examples:
    """1,437 scans to train and 360 to validate, by a fixed permutation; `seed` plays no part.

    Read straight from scikit-learn's file: importing `sklearn.datasets` costs 0.7 s and brings
    scipy into every worker. Raises DatasetUnavailable when scikit-learn is not installed.
    """
    table = np.loadtxt(_file(), delimiter=",", dtype=np.int64)  # [1797, 64 pixels + label]
    table = table[np.random.RandomState(0).permutation(len(table))]
    return Examples(table[:, :-1], table[:, -1], choice.available[0])


def _file() -> Path:
    found = importlib.util.find_spec("sklearn")
    for folder in (found.submodule_search_locations or []) if found else []:
        file = Path(folder, "datasets", "data", "digits.csv.gz")
        if file.is_file():
            return file
    raise DatasetUnavailable("The digits come with scikit-learn: pip install scikit-learn.")
