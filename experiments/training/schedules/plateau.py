"""Lower the learning rate where the validation loss no longer falls."""

from __future__ import annotations

from experiments.spec.schedules import Plateau as Choice
from experiments.training.checkpoints.state import State, numbers


class Plateau:
    """`factor` is what the evaluations so far have left of the learning rate."""

    def __init__(self, choice: Choice) -> None:
        self.factor = 1.0
        self._choice = choice
        self._best = float("inf")
        self._waited = 0

    def judge(self, validation_loss: float) -> None:
        """Take one evaluation into account. A NaN is never an improvement."""
        if validation_loss < self._best - self._choice.min_delta:
            self._best, self._waited = validation_loss, 0
            return
        self._waited += 1
        if self._waited == self._choice.patience:
            self.factor *= self._choice.factor
            self._waited = 0

    def snapshot(self) -> State:
        """What the evaluations so far have led to."""
        return numbers(factor=self.factor, best=self._best, waited=self._waited)

    def load(self, state: State) -> None:
        """Go on from a snapshot."""
        self.factor, self._best = state["factor"].item(), state["best"].item()
        self._waited = int(state["waited"])
