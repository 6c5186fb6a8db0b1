"""L1, L2 and both, as a part of the loss."""

from __future__ import annotations

from torch import Tensor

from experiments.nets.parameters import Parameters
from experiments.spec.penalties import L1, L2, ElasticNet
from experiments.training.penalties.penalty import Penalty


class InLoss(Penalty):
    """λ₁ ‖w‖₁ + λ₂/2 ‖w‖², with gradient λ₁ sign(w) + λ₂ w."""

    spares_weights = True

    def __init__(self, choice: L1 | L2 | ElasticNet, parameters: Parameters) -> None:
        super().__init__(parameters, choice.biases)
        share = choice.l1_share if isinstance(choice, ElasticNet) else float(choice.kind == "l1")
        self._first = choice.strength * share
        self._second = choice.strength * (1 - share)

    def in_loss(self) -> Tensor:
        value = self.weights.new_zeros(())
        if self._first:
            value += self._first * self.weights.abs().sum()
            self.gradient.add_(self.weights.sign(), alpha=self._first)
        if self._second:
            value += self._second / 2 * self.weights.square().sum()
            self.gradient.add_(self.weights, alpha=self._second)
        return value
