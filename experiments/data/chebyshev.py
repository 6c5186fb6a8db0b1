"""A Chebyshev polynomial at evenly spaced points."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.polynomial import Chebyshev as Series

from experiments.data.curve import with_curve
from experiments.data.examples import Examples
from experiments.progress import OnProgress
from experiments.spec.data import Chebyshev


def load(
    choice: Chebyshev, seed: int, datasets_dir: Path | None, on_progress: OnProgress | None
) -> Examples:
    """T_n(x) = cos(n arccos x); `seed` plays no part."""
    polynomial = Series.basis(choice.degree)
    x = np.linspace(-1, 1, choice.points)
    return with_curve(x, polynomial(x), polynomial)
