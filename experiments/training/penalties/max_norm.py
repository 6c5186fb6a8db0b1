"""A hard limit on the incoming weights of every unit (Srivastava et al. 2014)."""

from __future__ import annotations

import torch

from experiments.nets.parameters import Parameters
from experiments.spec.penalties import MaxNorm as Choice
from experiments.training.penalties.penalty import Penalty


class MaxNorm(Penalty):
    """w_u ← w_u min(1, c / ‖w_u‖) for every row (of a convolution, every filter) u."""

    def __init__(self, choice: Choice, parameters: Parameters) -> None:
        super().__init__(parameters, biases=False)
        self._largest = choice.largest
        self._units = [tensor.flatten(1) for tensor in parameters.tensors[: parameters.layers]]

    def after(self, learning_rate: float) -> None:
        for units in self._units:
            norms = torch.linalg.vector_norm(units, dim=1, keepdim=True)
            units.mul_((self._largest / norms).clamp(max=1.0))
