"""Which of the classic conditions on the variance of the weights a spec meets, layer by layer."""

from __future__ import annotations

import math
from dataclasses import dataclass

from experiments.spec import RunSpec
from experiments.theory.prediction import plans

NEAR = 1e-9  # relative


@dataclass(frozen=True)
class Condition:
    """`value` should be `target` in every layer."""

    name: str
    formula: str
    keeps: str
    target: float
    values: tuple[float, ...]  # one a layer, the output layer last

    @property
    def holds(self) -> tuple[bool, ...]:
        """Layer by layer."""
        return tuple(math.isclose(value, self.target, rel_tol=NEAR) for value in self.values)


def conditions(spec: RunSpec) -> tuple[Condition, ...]:
    """Glorot and Bengio (2010), eq. 10 to 12, for linear layers: forward n_in Var w = 1, backward
    n_out Var w = 1; both hold only where n_in = n_out, else their compromise is
    (n_in + n_out) Var w = 2. He et al. (2015), eq. 10 and 14: with ReLU, 2 in place of 1, as half
    of the second moment is lost. Raises NoPredictionError.
    """
    layers = plans(spec)
    variances = [math.exp(plan.log_weight_variance) for plan in layers]
    forward = tuple(p.n_in * v for p, v in zip(layers, variances, strict=True))
    backward = tuple(p.n_out * v for p, v in zip(layers, variances, strict=True))
    both = tuple(a + b for a, b in zip(forward, backward, strict=True))
    activations, gradients = "variance of the activations", "variance of the gradients"
    return (
        Condition("Xavier, forward", "n_in Var w = 1", activations, 1, forward),
        Condition("Xavier, backward", "n_out Var w = 1", gradients, 1, backward),
        Condition("Xavier, compromise", "(n_in + n_out) Var w = 2", "half of each", 2, both),
        Condition("Kaiming, forward (ReLU)", "n_in Var w = 2", activations, 2, forward),
        Condition("Kaiming, backward (ReLU)", "n_out Var w = 2", gradients, 2, backward),
    )
