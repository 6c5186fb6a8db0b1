"""Weight decay apart from the gradient (Loshchilov and Hutter 2019)."""

from __future__ import annotations

from experiments.nets.parameters import Parameters
from experiments.spec.penalties import DecoupledDecay
from experiments.training.penalties.penalty import Penalty


class Decoupled(Penalty):
    """w ← (1 - η λ) w, before the optimizer's step."""

    def __init__(self, choice: DecoupledDecay, parameters: Parameters) -> None:
        super().__init__(parameters, choice.biases)
        self._strength = choice.strength

    def before(self, learning_rate: float) -> None:
        self.weights.mul_(1 - learning_rate * self._strength)
