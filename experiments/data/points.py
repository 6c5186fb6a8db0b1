"""What the point sets share: noise, shuffling and splitting."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from experiments.data.examples import Examples
from experiments.spec.data import PointSet


def shuffled(
    choice: PointSet,
    points: NDArray[np.float64],
    labels: NDArray[np.int64],
    noise: float,
    generator: np.random.Generator,
) -> Examples:
    """Noise on every coordinate, then a random order, then the last fifth validates."""
    noisy = points + noise * generator.standard_normal(points.shape)
    order = generator.permutation(len(points))
    return Examples(noisy[order], labels[order], choice.available[0])


def class_sizes(points: int, classes: int) -> list[int]:
    """How many points each class gets: equal, the first ones one more."""
    share, rest = divmod(points, classes)
    return [share + (k < rest) for k in range(classes)]
