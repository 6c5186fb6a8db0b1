"""Stop when the validation loss has stopped improving (Prechelt 1998)."""

from __future__ import annotations

from torch import Tensor

from experiments.spec.stopping import Patience as Choice


class Patience:
    """Keeps a copy of the best weights; `exhausted` after `patience` evaluations without better."""

    def __init__(self, choice: Choice, state: list[Tensor]) -> None:
        """`state`: every tensor that training changes and evaluation uses."""
        self.patience = choice.patience
        self.min_delta = choice.min_delta
        self.best_loss = float("inf")
        self.best_step = 0
        self.waited = 0
        self._state = state
        self._best = [tensor.clone() for tensor in state]

    @property
    def exhausted(self) -> bool:
        """Whether to stop now."""
        return self.waited >= self.patience

    def judge(self, step: int, validation_loss: float) -> None:
        """Take one evaluation into account. A NaN is never an improvement."""
        if validation_loss < self.best_loss - self.min_delta:
            self.best_loss, self.best_step, self.waited = validation_loss, step, 0
            for best, tensor in zip(self._best, self._state, strict=True):
                best.copy_(tensor)
        else:
            self.waited += 1

    def restore(self) -> None:
        """Put the best weights back."""
        for best, tensor in zip(self._best, self._state, strict=True):
            tensor.copy_(best)
