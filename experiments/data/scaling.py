"""The one place where inputs are scaled, and the way to scale them badly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.spec.data import Scaling

ROWS = 4096
CONSTANT = 1e-6  # of the mean: a smaller spread is rounding, not signal

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Scale:
    """(x - shift) / spread, for each feature or for all alike."""

    shift: Numbers  # [features] or []
    spread: Numbers  # the same; never 0

    def __call__(self, x: NDArray[Any]) -> NDArray[np.float32]:
        """x [examples, features] scaled, in float32."""
        scaled = x.astype(np.float32)
        scaled -= self.shift.astype(np.float32)
        scaled /= self.spread.astype(np.float32)
        return scaled

    def after(self, first: Scale) -> Scale:
        """Both in one: `first`, then this."""
        return Scale(first.shift + self.shift * first.spread, first.spread * self.spread)


def fitted(scaling: Scaling, known: NDArray[Any]) -> Scale:
    """The scale that `scaling` takes from `known` [examples, features]. A constant feature has
    spread 1."""
    shift: Numbers = np.zeros(())
    spread: Numbers = np.ones(())
    if scaling in {"standardize", "global"}:
        shift, variance = moments(known, each=scaling == "standardize")
        spread = np.sqrt(variance)
    elif scaling in {"unit", "interval"}:
        low, high = np.asarray(known.min(), np.float64), np.asarray(known.max(), np.float64)
        shift, spread = low, high - low
        if scaling == "interval":
            shift, spread = np.asarray((low + high) / 2), np.asarray((high - low) / 2)
    by_range = scaling in {"unit", "interval"}
    constant = spread == 0 if by_range else spread <= CONSTANT * np.abs(shift)
    return Scale(shift, np.where(constant, 1.0, spread))


def moments(x: NDArray[Any], *, each: bool) -> tuple[Numbers, Numbers]:
    """Mean and variance (1/N) of each feature, or of all features together, in float64; by rows,
    because all of MNIST in float64 takes 376 MB."""
    parts = [x[start : start + ROWS] for start in range(0, len(x), ROWS)]
    mean = sum(part.sum(0, dtype=np.float64) for part in parts) / len(x)
    mean = np.asarray(mean if each else mean.mean())
    square = sum(np.square(part - mean).sum(0, dtype=np.float64) for part in parts) / len(x)
    return mean, np.asarray(square if each else square.mean())


def spoiler(decades: float, known: NDArray[Any], generator: np.random.Generator) -> Scale:
    """Feature j becomes 10^u (x + s v), u ~ U(0, decades), v ~ N(0, 1), s the standard deviation
    of all numbers in `known`: units as different as millimetres and kilometres, and offsets."""
    features = known.shape[1]
    exponent = generator.uniform(0, decades, features)
    offset = np.sqrt(moments(known, each=False)[1]) * generator.standard_normal(features)
    return Scale(-offset, np.power(10.0, -exponent))
