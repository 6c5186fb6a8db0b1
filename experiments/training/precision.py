"""Which numbers a run computes in."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

import torch

from experiments.spec.precision import DynamicScaling, FixedScaling, Float16, PrecisionChoice
from experiments.training.checkpoints.state import State, numbers

MIXED = {"float16": torch.float16, "bfloat16": torch.bfloat16}


def stored(choice: PrecisionChoice) -> torch.dtype:
    """The format of data, weights, their gradients, and losses."""
    return torch.float64 if choice.kind == "float64" else torch.float32


class Precision:
    """Where 16 bits are used, and what the loss is multiplied by."""

    def __init__(self, choice: PrecisionChoice, device: torch.device) -> None:
        self.mixed = choice.kind in MIXED
        self.scale = 1.0
        self.dynamic = False
        self._dtype = MIXED.get(choice.kind)
        self._device = device.type
        self._interval = self._good = 0
        if isinstance(choice, Float16) and isinstance(
            choice.scaling, FixedScaling | DynamicScaling
        ):
            self.scale = choice.scaling.scale
        if isinstance(choice, Float16) and isinstance(choice.scaling, DynamicScaling):
            self.dynamic = True
            self._interval = choice.scaling.interval

    def computing(self) -> AbstractContextManager[object]:
        """Around every forward pass."""
        if self._dtype is None:
            return nullcontext()
        return torch.autocast(self._device, self._dtype)

    def judge(self, finite: bool) -> None:
        """Dynamic scaling: whether the gradient of a step was finite."""
        self._good = self._good + 1 if finite else 0
        if not finite:
            self.scale /= 2
        elif self._good == self._interval:
            self.scale *= 2
            self._good = 0

    def snapshot(self) -> State:
        """The scale, and how many steps it has been good for."""
        return numbers(scale=self.scale, good=self._good)

    def load(self, state: State) -> None:
        """Go on from a snapshot."""
        self.scale, self._good = state["scale"].item(), int(state["good"])
