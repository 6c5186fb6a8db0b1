"""Weight decay apart from the gradient (Loshchilov and Hutter 2019)."""

from __future__ import annotations

from torch import Tensor

from experiments.nets.parameters import Parameters
from experiments.spec.penalties import DecoupledDecay


class Decoupled:
    """w ← (1 - η λ) w, before the optimizer's step."""

    def __init__(self, choice: DecoupledDecay, parameters: Parameters) -> None:
        end = parameters.count if choice.biases else parameters.weight_count
        self.strength = choice.strength
        self.weights: Tensor = parameters.values[:end]

    def apply(self, learning_rate: float) -> None:
        """In place."""
        self.weights.mul_(1 - learning_rate * self.strength)
