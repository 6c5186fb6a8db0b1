"""Which numbers a run computes in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

import torch

from experiments.spec.precision import DynamicScaling, FixedScaling, Float16, PrecisionChoice
from experiments.training.checkpoints.state import State, numbers

MIXED = {"float16": torch.float16, "bfloat16": torch.bfloat16}


def stored(choice: PrecisionChoice) -> torch.dtype:
    """The format of data, weights, their gradients, and losses."""
    return torch.float64 if choice.kind == "float64" else torch.float32


@contextmanager
def _products(kind: str) -> Iterator[None]:
    """The settings are the process's: members of a cohort take turns with theirs."""
    backends: Any = torch.backends  # torch's own types do not know all of it
    places = backends.cuda.matmul, backends.cudnn.conv, backends.cudnn.rnn
    before = [place.fp32_precision for place in places]
    for place in places:
        place.fp32_precision = kind
    try:
        yield
    finally:
        for place, kept in zip(places, before, strict=True):
            place.fp32_precision = kept


class Precision:
    """Where 16 bits are used, and what the loss is multiplied by."""

    def __init__(self, choice: PrecisionChoice, device: torch.device) -> None:
        self.mixed = choice.kind in MIXED
        self.scale = 1.0
        self._products = "tf32" if choice.kind == "tf32" else "ieee"
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
        """Around every forward pass, inside of `products`."""
        if self._dtype is None:
            return nullcontext()
        return torch.autocast(self._device, self._dtype)

    def products(self) -> AbstractContextManager[object]:
        """Around every forward and backward pass: on a GPU float32 products are exact, as torch's
        convolutions are not by default, or those of TF32."""
        return nullcontext() if self._device != "cuda" else _products(self._products)

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
