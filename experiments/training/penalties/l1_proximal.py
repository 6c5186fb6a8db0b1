"""L1 by its proximal step: soft thresholding."""

from __future__ import annotations

from torch.nn.functional import softshrink

from experiments.nets.parameters import Parameters
from experiments.spec.penalties import L1Proximal as Choice
from experiments.training.penalties.penalty import Penalty


class L1Proximal(Penalty):
    """w ← sign(w) max(|w| - η λ, 0), after the step."""

    def __init__(self, choice: Choice, parameters: Parameters) -> None:
        super().__init__(parameters, choice.biases)
        self._strength = choice.strength

    def after(self, learning_rate: float) -> None:
        self.weights.copy_(softshrink(self.weights, learning_rate * self._strength))
