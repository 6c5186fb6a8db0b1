"""Labels that are wrong on purpose."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Labels = NDArray[np.int64]


def with_noise(y: Labels, classes: int, share: float, generator: np.random.Generator) -> Labels:
    """A copy of y [examples] in which round(share · examples) labels, at random places, are
    another class, all others equally likely."""
    noisy = y.copy()
    chosen = generator.permutation(len(y))[: round(share * len(y))]
    noisy[chosen] = (y[chosen] + generator.integers(1, classes, len(chosen))) % classes
    return noisy


def at_random(y: Labels, classes: int, generator: np.random.Generator) -> Labels:
    """As many labels, all classes equally likely (Zhang et al. 2017)."""
    return generator.integers(0, classes, len(y), dtype=np.int64)
