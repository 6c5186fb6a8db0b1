"""Weight decay inside the gradient (L2)."""

from __future__ import annotations

from torch import Tensor

from experiments.nets.parameters import Parameters
from experiments.spec.penalties import CoupledDecay


class Coupled:
    """g ← g + λ w, after clipping and before the optimizer."""

    def __init__(self, choice: CoupledDecay, parameters: Parameters) -> None:
        end = parameters.count if choice.biases else parameters.weight_count
        self.strength = choice.strength
        self.weights: Tensor = parameters.values[:end]
        self.gradient: Tensor = parameters.gradient[:end]

    def apply(self, learning_rate: float) -> None:
        """In place."""
        self.gradient.add_(self.weights, alpha=self.strength)
