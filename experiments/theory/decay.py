"""How fast weight decay alone shrinks a weight."""

from __future__ import annotations

import math

from experiments.spec import RunSpec
from experiments.spec.optimizers import Descent
from experiments.spec.penalties import L2, CoupledDecay, NoPenalty


def decay_factor(learning_rate: float, strength: float, steps: int = 1) -> float:
    """(1 - η λ)^t: what is left of a weight after t steps without gradient. Below -1 per step,
    η λ > 2, it diverges; overflow is infinity."""
    base = 1 - learning_rate * strength
    if base == 0:
        return 0.0 if steps else 1.0
    # log1p keeps the digits of an η λ far below 1.
    log = math.log1p(-learning_rate * strength) if base > 0 else math.log(-base)
    size = math.exp(steps * log) if steps * log < 709 else math.inf
    return -size if base < 0 and steps % 2 else size


def decay_per_step(spec: RunSpec) -> float | None:
    """1 - η λ at the first learning rate, all decays together; 1.0 without any.

    None where the decay is no fixed factor: coupled, it passes through momentum, or is rescaled
    by Adam (Loshchilov and Hutter 2019). Also where the penalty is another than the square.
    """
    rate = spec.optimizer.lr
    factor = 1.0
    if spec.optimizer.kind == "adamw":
        factor *= decay_factor(rate, spec.optimizer.weight_decay)
    penalty = spec.penalty
    if penalty.kind == "decoupled":
        return factor * decay_factor(rate, penalty.strength)
    if isinstance(penalty, CoupledDecay | L2) and penalty.strength > 0:
        plain = isinstance(spec.optimizer, Descent) and spec.optimizer.momentum == 0
        return factor * decay_factor(rate, penalty.strength) if plain else None
    return factor if isinstance(penalty, NoPenalty | CoupledDecay | L2) else None
