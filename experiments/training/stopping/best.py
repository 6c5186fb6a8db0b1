"""The best weights so far, which every rule of early stopping keeps."""

from __future__ import annotations

from torch import Tensor

from experiments.training.checkpoints.state import State, numbers, put


class Best:
    """Told of every evaluation by `judge`. A rule says in `exhausted` when to stop, and in `why`
    for what reason, as the end of a sentence."""

    min_delta = 0.0  # a smaller improvement does not count
    exhausted = False
    why = ""

    def __init__(self, state: list[Tensor]) -> None:
        """`state`: every tensor that training changes and evaluation uses."""
        self.best_loss = float("inf")
        self.best_step = 0
        self._state = state
        self._best = [tensor.clone() for tensor in state]

    def judge(self, step: int, validation_loss: float) -> None:
        """Take one evaluation into account. A NaN is never an improvement."""
        improved = validation_loss < self.best_loss - self.min_delta
        if improved:
            self.best_loss, self.best_step = validation_loss, step
            for best, tensor in zip(self._best, self._state, strict=True):
                best.copy_(tensor)
        self.look(validation_loss, improved)

    def look(self, validation_loss: float, improved: bool) -> None:
        """The rule: set `exhausted` when it is time."""
        raise NotImplementedError

    def restore(self) -> None:
        """Put the best weights back."""
        for best, tensor in zip(self._best, self._state, strict=True):
            tensor.copy_(best)

    def snapshot(self) -> State:
        """The best weights, and what the rule has seen."""
        told = numbers(best_loss=self.best_loss, best_step=self.best_step, exhausted=self.exhausted)
        return told | {f"best.{k}": best for k, best in enumerate(self._best)}

    def load(self, state: State) -> None:
        """Go on from a snapshot."""
        self.best_loss, self.best_step = state["best_loss"].item(), int(state["best_step"])
        self.exhausted = bool(state["exhausted"])
        for k, best in enumerate(self._best):
            put(state[f"best.{k}"], best, f"best.{k}")
