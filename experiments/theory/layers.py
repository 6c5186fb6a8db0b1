"""The mean-field recursion through one layer: linear → norm → activation → norm → dropout.

Poole et al. (2016) and Schoenholz et al. (2017) for the plain layer, Yang et al. (2019) for batch
norm. All moments are natural logarithms, -inf for 0: depth 100 passes the range of float64.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from experiments.theory.activations import Curve
from experiments.theory.gaussian import Moments, moments

NormPlace = Literal["none", "before", "after"]


@dataclass(frozen=True)
class Signal:
    """What enters a layer: over all its units and examples, and over the examples alone."""

    log_second: float  # ln E[h²]
    log_batch_variance: float  # ln of the variance of a unit over the batch, mean over units
    mean: float = 0.0
    log_variance: float = -math.inf  # ln (E[h²] - E[h]²); only a residual layer looks at it


@dataclass(frozen=True)
class Plan:
    """A layer before training. `curve` None is the linear output layer."""

    n_in: int
    n_out: int
    log_weight_variance: float
    curve: Curve | None
    norm: Literal["none", "batch", "layer"] = "none"
    norm_place: NormPlace = "none"
    eps: float = 0.0
    dropout: float = 0.0  # p, on what leaves the layer
    log_bias_variance: float = -math.inf
    scale: float | None = None  # α of a residual layer, h + α f(W h); None: a plain one

    @property
    def log_sigma_w2(self) -> float:
        """ln σ_w² = ln (n_in Var w)."""
        return self.log_weight_variance + math.log(self.n_in)


@dataclass(frozen=True)
class Through:
    """What a signal becomes in a layer."""

    plan: Plan
    signal: Signal

    @cached_property
    def log_q(self) -> float:
        """q_{l+1} = σ_w² E[h_l²] + σ_b²: second moment of the pre-activation W h + b."""
        plan = self.plan
        return _add(plan.log_sigma_w2 + self.signal.log_second, plan.log_bias_variance)

    @cached_property
    def _log_normed(self) -> float:
        """ln of the variance that a norm before the activation divides by, without ε: over the
        batch for batch norm, σ_w² Var_batch[h]; over the units for layer norm, q."""
        if self.plan.norm == "batch":
            return self.plan.log_sigma_w2 + self.signal.log_batch_variance
        return self.log_q

    @cached_property
    def log_activation_input(self) -> float:
        """Second moment of what the activation sees: v / (v + ε) behind a norm, else q."""
        if self.plan.norm_place != "before":
            return self.log_q
        return _normed(self._log_normed, self.plan.eps)

    @cached_property
    def of_activation(self) -> Moments:
        """Moments straight after the activation function."""
        if self.plan.curve is None:
            return Moments(0.0, self.log_q, self.log_q, 0.0)
        return moments(self.plan.curve, self.log_activation_input)

    @cached_property
    def output(self) -> Moments:
        """Moments of the layer's output, after norm and activation and before dropout."""
        inner = self.of_activation
        if self.plan.norm_place != "after":
            return inner
        log_variance = _normed(inner.log_variance, self.plan.eps)
        return Moments(0.0, log_variance, log_variance, inner.log_slope)

    @cached_property
    def leaving(self) -> Signal:
        """What the next layer gets. Inverted dropout: E[(h m / (1-p))²] = E[h²] / (1-p), its mean
        stays, so every unit's variance grows by E[h²] p / (1-p) (Srivastava et al. 2014)."""
        p, out = self.plan.dropout, self.output
        if p == 0:
            return Signal(out.log_second, out.log_variance, out.mean, out.log_variance)
        noise = out.log_second + math.log(p) - math.log1p(-p)
        variance = _add(out.log_variance, noise)
        return Signal(out.log_second - math.log1p(-p), variance, out.mean, variance)

    @property
    def dropped(self) -> float:
        """p of the mask between the layer's output and the next layer."""
        return self.plan.dropout

    @cached_property
    def log_chi(self) -> float:
        """χ = σ_w² E[φ'²], with a norm divided by v + ε."""
        plan = self.plan
        chi = plan.log_sigma_w2 + self.of_activation.log_slope
        if plan.norm_place != "none":
            before = plan.norm_place == "before"
            variance = self._log_normed if before else self.of_activation.log_variance
            chi -= _add(variance, math.log(plan.eps))
        return chi

    def log_gradient_factor(self, dropout_before: float) -> float:
        """E[(∂L/∂h_{l-1})²] / E[(∂L/∂h_l)²] = χ n_out / n_in, over 1 - p with dropout p on the
        input of the layer."""
        fans = math.log(self.plan.n_out / self.plan.n_in)
        return self.log_chi + fans - math.log1p(-dropout_before)


def _add(log_a: float, log_b: float) -> float:
    """ln (a + b)."""
    return float(np.logaddexp(log_a, log_b))


def _normed(log_variance: float, eps: float) -> float:
    """ln (v / (v + ε)): 0, nearly, unless ε is not small beside v."""
    return log_variance - _add(log_variance, math.log(eps))
