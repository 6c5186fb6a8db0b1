"""Stop when the validation loss has stopped improving (Prechelt 1998)."""

from __future__ import annotations

from torch import Tensor

from experiments.spec.stopping import Patience as Choice
from experiments.training.checkpoints.state import State, numbers
from experiments.training.stopping.best import Best


class Patience(Best):
    """`exhausted` after `patience` evaluations without a better one."""

    def __init__(self, choice: Choice, state: list[Tensor]) -> None:
        super().__init__(state)
        self.min_delta = choice.min_delta
        self._patience = choice.patience
        self._waited = 0
        self.why = f"the validation loss had not improved for {choice.patience} evaluations"

    def look(self, validation_loss: float, improved: bool) -> None:
        self._waited = 0 if improved else self._waited + 1
        self.exhausted = self._waited >= self._patience

    def snapshot(self) -> State:
        return super().snapshot() | numbers(waited=self._waited)

    def load(self, state: State) -> None:
        super().load(state)
        self._waited = int(state["waited"])
