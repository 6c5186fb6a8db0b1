"""What regression in one dimension shares: the curve itself validates."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from experiments.data.examples import Examples
from experiments.spec.regression import VALIDATION

Numbers = NDArray[np.float64]


def with_curve(x: Numbers, y: Numbers, curve: Callable[[Numbers], Numbers]) -> Examples:
    """x, y [points] train; `curve` at evenly spaced points of [-1, 1] validates."""
    grid = np.linspace(-1, 1, VALIDATION)
    places = np.concatenate([x, grid])[:, None]
    return Examples(places, np.concatenate([y, curve(grid)])[:, None], len(x))
