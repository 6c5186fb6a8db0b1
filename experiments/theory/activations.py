"""Activation functions in numpy: value and slope, by kind.

A function is told as φ(x) = φ(0) + rise(x), so that its variance keeps its digits where the input
is tiny: sigmoid is 1/2 + tanh(x/2)/2, and squaring only the second part loses nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.theory.errors import NoPredictionError

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Curve:
    """φ, for arguments of any shape and any finite size."""

    at_zero: float  # φ(0)
    rise: Callable[[Array], Array]  # φ(x) - φ(0)
    slope: Callable[[Array], Array]  # φ'(x); at a kink what torch.autograd takes

    def __call__(self, x: Array) -> Array:
        """φ(x)."""
        return self.at_zero + self.rise(x)


def _logistic(x: Array) -> Array:
    """1 / (1 + e^-x)."""
    return 0.5 + np.tanh(x / 2) / 2


def _normal_cdf(x: Array) -> Array:
    """Φ(x) = erfc(-x / √2) / 2."""
    return np.array([math.erfc(v) / 2 for v in (-x.ravel() / math.sqrt(2)).tolist()]).reshape(
        x.shape
    )


def _x_density(x: Array) -> Array:
    """x times the density of N(0, 1)."""
    x = np.clip(x, -40, 40)  # beyond, 0; and x² must not overflow
    return x * np.exp(-(x**2) / 2) / math.sqrt(2 * math.pi)


def _silu_slope(x: Array) -> Array:
    s = _logistic(x)
    return s + np.clip(x, -800, 800) * s * (1 - s)  # beyond, s (1 - s) is 0


def _exp_below(x: Array) -> Array:
    """e^x for x ≤ 0, else 1."""
    return np.exp(np.minimum(x, 0))


# Kind -> its curve, given the parameters that the choice has beside its kind.
CURVES: dict[str, Callable[..., Curve]] = {
    "identity": lambda: Curve(0, lambda x: x, np.ones_like),
    "relu": lambda: Curve(0, lambda x: np.maximum(x, 0), lambda x: np.where(x > 0, 1.0, 0.0)),
    "leaky_relu": lambda slope=0.01: Curve(
        0, lambda x: np.where(x > 0, x, slope * x), lambda x: np.where(x > 0, 1.0, slope)
    ),
    "elu": lambda alpha=1.0: Curve(
        0,
        lambda x: np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0))),
        lambda x: np.where(x > 0, 1.0, alpha * _exp_below(x)),
    ),
    "gelu": lambda: Curve(
        0, lambda x: x * _normal_cdf(x), lambda x: _normal_cdf(x) + _x_density(x)
    ),
    "silu": lambda: Curve(0, lambda x: x * _logistic(x), _silu_slope),
    "tanh": lambda: Curve(0, np.tanh, lambda x: 1 - np.tanh(x) ** 2),
    "sigmoid": lambda: Curve(
        0.5, lambda x: np.tanh(x / 2) / 2, lambda x: (1 - np.tanh(x / 2) ** 2) / 4
    ),
    "softplus": lambda: Curve(
        math.log(2),
        lambda x: np.maximum(x, 0) + np.log1p(np.expm1(-np.abs(x)) / 2),
        _logistic,
    ),
}


def curve(kind: str, **parameters: float) -> Curve:
    """The curve of that kind, for example `curve("leaky_relu", slope=0.1)`.

    Raises NoPredictionError for a kind or a parameter that is not known here.
    """
    try:
        return CURVES[kind](**parameters)
    except (KeyError, TypeError):
        raise NoPredictionError(f"There is no formula for the activation {kind}.") from None
