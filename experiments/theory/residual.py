"""The recursion through a residual layer, h + α b with b = f(W h) (Yang and Schoenholz 2017)."""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np

from experiments.theory.gaussian import Moments
from experiments.theory.layers import Plan, Signal, Through


class Residual:
    """W is drawn independently of h and b's units of each other, so variances add and means add."""

    def __init__(self, branch: Through, scale: float) -> None:
        self._branch = branch
        self._log_scale = 2 * math.log(scale)
        self._scale = scale

    @property
    def plan(self) -> Plan:
        """Of the branch."""
        return self._branch.plan

    @property
    def log_q(self) -> float:
        """ln of the second moment of W h."""
        return self._branch.log_q

    @cached_property
    def leaving(self) -> Signal:
        """What the next layer gets; dropout has masked the branch alone."""
        before, branch = self._branch.signal, self._branch.leaving
        mean = before.mean + self._scale * branch.mean
        variance = _add(before.log_variance, self._log_scale + branch.log_variance)
        over_batch = _add(before.log_batch_variance, self._log_scale + branch.log_batch_variance)
        square = 2 * math.log(abs(mean)) if mean else -math.inf
        return Signal(_add(variance, square), over_batch, mean, variance)

    @property
    def output(self) -> Moments:
        """Moments of the sum, as it is measured."""
        leaving = self.leaving
        slope = self._branch.of_activation.log_slope
        return Moments(leaving.mean, leaving.log_second, leaving.log_variance, slope)

    @property
    def dropped(self) -> float:
        """No mask stands between the sum and the next layer."""
        return 0.0

    @cached_property
    def log_chi(self) -> float:
        """ln (1 + α² χ / (1 - p)), χ of the branch: the identity passes the gradient on whole, and
        in the mean over W nothing else than the squares of both ways is left."""
        masked = -math.log1p(-self.plan.dropout)
        return _add(0.0, self._log_scale + self._branch.log_chi + masked)

    def log_gradient_factor(self, dropout_before: float) -> float:
        """E[(∂L/∂h_{l-1})²] / E[(∂L/∂h_l)²], over 1 - p with dropout p on what comes in."""
        return self.log_chi - math.log1p(-dropout_before)


def _add(log_a: float, log_b: float) -> float:
    """ln (a + b)."""
    return float(np.logaddexp(log_a, log_b))
