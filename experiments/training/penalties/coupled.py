"""Weight decay inside the gradient (L2)."""

from __future__ import annotations

from experiments.nets.parameters import Parameters
from experiments.spec.penalties import CoupledDecay
from experiments.training.penalties.penalty import Penalty


class Coupled(Penalty):
    """g ← g + λ w, after clipping and before the optimizer."""

    spares_weights = True

    def __init__(self, choice: CoupledDecay, parameters: Parameters) -> None:
        super().__init__(parameters, choice.biases)
        self._strength = choice.strength

    def before(self, learning_rate: float) -> None:
        self.gradient.add_(self.weights, alpha=self._strength)
