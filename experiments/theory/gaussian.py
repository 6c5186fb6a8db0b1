"""Moments of φ(x) for x ~ N(0, q), from q = 0 to far beyond the range of float64.

E[f(√q z)] = Σ_k w_k f(√q z_k). Where f is smooth on the scale of √q, Gauss and Hermite's rule
with 101 nodes is exact to float64; a kink at 0 or a saturated function (tanh at √q = 100 is a
step) it misses by up to a tenth. So nodes are taken evenly in log |z|, on each side of 0 apart:
the trapezoidal rule converges exponentially there (Trefethen and Weideman 2014, SIAM Review 56),
whatever the scale of f. Tests hold it against Gauss and Hermite where that is right.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from experiments.theory.activations import Array, Curve

SPACING = 1 / 8  # of the nodes in log |z|; leaves an error of about e^(-π² / (2 SPACING)), 1e-17
NEAREST, FARTHEST = -40.0, math.log(39.0)  # log |z|: what lies nearer 0 or further has no weight
LARGEST = 150 * math.log(10)  # log √q: φ² is a float64 up to here, and a power law from here on


@dataclass(frozen=True)
class Moments:
    """Of φ(x). Natural logarithms; -inf stands for 0."""

    mean: float  # E[φ]
    log_second: float  # ln E[φ²]
    log_variance: float  # ln (E[φ²] - E[φ]²)
    log_slope: float  # ln E[φ'²]


def moments(curve: Curve, log_q: float) -> Moments:
    """For x ~ N(0, q), `log_q` = ln q, any number or -inf.

    Beyond √q = 10^±150, where every φ is a power law, its exponents carry the result on.
    """
    log_scale = log_q / 2
    if log_scale == -math.inf:
        zero = np.zeros(1)
        slope = abs(float(curve.slope(zero)[0]))
        return Moments(curve.at_zero, 2 * _log(abs(curve.at_zero)), -math.inf, 2 * _log(slope))
    clipped = min(max(log_scale, -LARGEST), LARGEST)
    here = _moments(curve, clipped)
    if clipped == log_scale:
        return here
    inward = _moments(curve, clipped - math.copysign(1, clipped))
    steps = abs(log_scale - clipped)

    def carried(at: float, before: float) -> float:
        return at + steps * round(at - before) if math.isfinite(at) else at

    second = carried(here.log_second, inward.log_second)
    growth = min((second - here.log_second) / 2, 700 - abs(clipped))  # of |mean|; no overflow
    return Moments(
        mean=here.mean * math.exp(growth),
        log_second=second,
        log_variance=carried(here.log_variance, inward.log_variance),
        log_slope=carried(here.log_slope, inward.log_slope),
    )


def expectation(values: Array, weights: Array) -> float:
    """Σ_k w_k f_k over both sides: `values` [2, nodes], `weights` [nodes]."""
    return float(values.sum(0) @ weights)


def _moments(curve: Curve, log_scale: float) -> Moments:
    z, weights = nodes(math.ceil(max(0.0, log_scale)))
    x = math.exp(log_scale) * np.stack([-z, z])
    rise = curve.rise(x)
    mean = expectation(rise, weights)
    return Moments(
        mean=curve.at_zero + mean,
        log_second=_log(expectation((curve.at_zero + rise) ** 2, weights)),
        log_variance=_log(expectation((rise - mean) ** 2, weights)),
        log_slope=_log(expectation(curve.slope(x) ** 2, weights)),
    )


@lru_cache(maxsize=512)
def nodes(finer: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Nodes z > 0 and weights of the N(0, 1) density; e^`finer` times nearer to 0 than usual."""
    log_z = np.arange(NEAREST - finer, FARTHEST, SPACING)
    z = np.exp(log_z)
    return z, SPACING * z * np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)


def _log(value: float) -> float:
    return math.log(value) if value > 0 else -math.inf
