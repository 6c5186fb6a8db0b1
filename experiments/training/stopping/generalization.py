"""Stop when the validation loss has risen above its lowest (Prechelt 1998, GL_α)."""

from __future__ import annotations

from torch import Tensor

from experiments.spec.stopping import GeneralizationLoss
from experiments.training.stopping.best import Best


class Generalization(Best):
    """`exhausted` when 100 (E / E_lowest - 1) > α."""

    def __init__(self, choice: GeneralizationLoss, state: list[Tensor]) -> None:
        super().__init__(state)
        self._limit = 1 + choice.alpha / 100
        self.why = f"the validation loss was more than {choice.alpha:g} % above its lowest"

    def look(self, validation_loss: float, improved: bool) -> None:
        self.exhausted = validation_loss > self._limit * self.best_loss
