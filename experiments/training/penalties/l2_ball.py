"""A hard limit on the norm of all weights together."""

from __future__ import annotations

import torch

from experiments.nets.parameters import Parameters
from experiments.spec.penalties import L2Ball as Choice
from experiments.training.penalties.penalty import Penalty


class L2Ball(Penalty):
    """w ← w min(1, r / ‖w‖), after the step."""

    def __init__(self, choice: Choice, parameters: Parameters) -> None:
        super().__init__(parameters, choice.biases)
        self._radius = choice.radius

    def after(self, learning_rate: float) -> None:
        norm = torch.linalg.vector_norm(self.weights, dtype=torch.float64)  # squares overflow
        self.weights.mul_((self._radius / norm).clamp(max=1.0))
