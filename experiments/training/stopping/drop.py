"""Stop when the validation loss falls too slowly."""

from __future__ import annotations

from collections import deque

import torch
from torch import Tensor

from experiments.spec.stopping import AbsoluteDrop as AbsoluteChoice
from experiments.spec.stopping import PercentDrop as PercentChoice
from experiments.training.checkpoints.state import State
from experiments.training.stopping.best import Best


class Drop(Best):
    """`exhausted` when L_{k-w} - L_k is too small; never before evaluation w, 0 the first."""

    def __init__(self, window: int, least: str, state: list[Tensor]) -> None:
        super().__init__(state)
        self._losses: deque[float] = deque(maxlen=window + 1)
        self._window = window
        over = f"{window} evaluations" if window > 1 else "evaluation"
        self.why = f"the validation loss had dropped by less than {least} over the last {over}"

    def least(self, earlier: float) -> float:
        """The drop from `earlier` that is enough."""
        raise NotImplementedError

    def look(self, validation_loss: float, improved: bool) -> None:
        self._losses.append(validation_loss)
        if len(self._losses) > self._window:
            earlier = self._losses[0]
            self.exhausted = earlier - validation_loss < self.least(earlier)

    def snapshot(self) -> State:
        losses = torch.tensor(list(self._losses), dtype=torch.float64)
        return super().snapshot() | {"losses": losses}

    def load(self, state: State) -> None:
        super().load(state)
        self._losses.clear()
        self._losses.extend(state["losses"].tolist())


class PercentDrop(Drop):
    """Less than p % of the earlier loss."""

    def __init__(self, choice: PercentChoice, state: list[Tensor]) -> None:
        super().__init__(choice.window, f"{choice.percent:g} %", state)
        self._share = choice.percent / 100

    def least(self, earlier: float) -> float:
        return self._share * earlier


class AbsoluteDrop(Drop):
    """Less than d."""

    def __init__(self, choice: AbsoluteChoice, state: list[Tensor]) -> None:
        super().__init__(choice.window, f"{choice.least:g}", state)
        self._least = choice.least

    def least(self, earlier: float) -> float:
        return self._least
