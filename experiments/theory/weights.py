"""Variance of a weight under each init: ln Var w for a layer of n_in inputs and n_out outputs."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from experiments.spec.base import Choice
from experiments.theory.errors import NoPredictionError


def uniform_variance(bound: float) -> float:
    """Var U(-a, a) = a² / 3. torch's own default, a = 1 / √n_in, has 1 / (3 n_in): not 2 / n_in."""
    return bound**2 / 3


def _fan(choice: Any, n_in: int, n_out: int) -> int:
    return n_in if choice.mode == "fan_in" else n_out


def _xavier(choice: Any, n_in: int, n_out: int) -> float:
    """2 gain² / (n_in + n_out); also of the uniform draw, with a = gain √(6 / (n_in + n_out))
    (Glorot and Bengio 2010, eq. 16). A slide gives gain² / (n_in + n_out) for the normal draw:
    half of it."""
    return 2 * math.log(choice.gain) + math.log(2 / (n_in + n_out))


def _kaiming(choice: Any, n_in: int, n_out: int) -> float:
    """g² / n; also of the uniform draw, with a = g √(3 / n) (He et al. 2015, eq. 10)."""
    return math.log(choice.gain_squared / _fan(choice, n_in, n_out))


# Kind -> ln of the variance.
VARIANCES: dict[str, Callable[[Any, int, int], float]] = {
    "zeros": lambda choice, n_in, n_out: -math.inf,
    "normal": lambda choice, n_in, n_out: 2 * math.log(choice.std),
    "fan_in": lambda choice, n_in, n_out: math.log(choice.c / n_in),
    "fan_out": lambda choice, n_in, n_out: math.log(choice.c / n_out),
    # Orthogonal weights are not independent; one layer's second moments are as if they were.
    "orthogonal": lambda choice, n_in, n_out: (
        2 * math.log(choice.gain) - math.log(max(n_in, n_out))
    ),
    "xavier_normal": _xavier,
    "xavier_uniform": _xavier,
    "kaiming_normal": _kaiming,
    "kaiming_uniform": _kaiming,
}


def log_variance(choice: Choice, n_in: int, n_out: int) -> float:
    """ln Var w; -inf for zeros. Raises NoPredictionError for an init without a formula."""
    kind: str = getattr(choice, "kind", "")
    if kind not in VARIANCES:
        raise NoPredictionError(f"There is no formula for the initialization {kind}.")
    if getattr(choice, "bias", 0):
        raise NoPredictionError("There is no formula for biases that do not start at 0.")
    return VARIANCES[kind](choice, n_in, n_out) + 2 * math.log(getattr(choice, "factor", 1))
