"""The kernel's passes through many perceptrons of one shape, for one thread.

Shapes: R runs, B examples, n units; parameters [R, P].
"""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor

from experiments.native.kernel import Kernel

FORWARD, LOSS, BACKWARD = 1, 2, 4
FUNCTIONS = {"identity": 0, "relu": 1, "leaky_relu": 2}
PANEL = 64  # columns at most that a product pads to


class Net(ctypes.Structure):
    """As in kernel.c."""

    _fields_ = [
        *((name, ctypes.c_long) for name in ("runs", "batch", "layers")),
        ("units", ctypes.c_void_p),
        ("count", ctypes.c_long),
        *((name, ctypes.c_void_p) for name in ("weight", "bias", "values", "gradient")),
        *((name, ctypes.c_void_p) for name in ("x", "labels", "outputs", "slopes", "before")),
        ("below", ctypes.c_void_p),
        ("function", ctypes.c_long),
        *((name, ctypes.c_double) for name in ("slope", "sure", "share")),
        *((name, ctypes.c_void_p) for name in ("loss", "right", "room")),
    ]


class Passes:
    """Linear layers one behind another, with a function between each two: h = f(W x + b).

    `outputs` are those of every layer, [R, B, n] each, and `slopes` the loss's gradients by them;
    all are overwritten by the next pass.
    """

    def __init__(
        self,
        kernel: Kernel,
        parameters: tuple[Tensor, Tensor],
        units: Sequence[int],
        places: Sequence[tuple[int, int]],
        batch: int,
        *,
        function: str = "identity",
        slope: float = 0.0,
    ) -> None:
        """`parameters` and the place of their gradients, [R, P] each; `units`: the inputs, then
        those of every layer; `places`: where the weights and the bias of each begin in a row."""
        values, gradient = parameters
        runs, count = values.shape
        self._learn: Any = kernel.learn
        self._kept = values, gradient  # alive: the kernel has their addresses
        self._numbers = [array("l", part) for part in (units, *zip(*places, strict=True))]
        made = [[values.new_empty(runs, batch, n) for n in units[1:]] for _ in range(3)]
        self.outputs, self.slopes, self.before = made
        self._places = [array("Q", [t.data_ptr() for t in part]) for part in made]
        self.loss, self.right = torch.zeros(2, runs, dtype=torch.float64)
        self._room = values.new_empty(_room(units, batch))
        counts, weight, bias = (part.buffer_info()[0] for part in self._numbers)
        outputs, slopes, self._before = (part.buffer_info()[0] for part in self._places)
        self._net = Net(
            runs=runs, batch=batch, layers=len(places), units=counts, count=count,
            weight=weight, bias=bias, values=values.data_ptr(), gradient=gradient.data_ptr(),
            outputs=outputs, slopes=slopes, function=FUNCTIONS[function], slope=slope,
            loss=self.loss.data_ptr(), right=self.right.data_ptr(), room=self._room.data_ptr(),
        )  # fmt: skip
        self._at = ctypes.addressof(self._net)

    def smooth(self, smoothing: float) -> None:
        """Labels: 1 - s + s / C for the right class, s / C for the others."""
        self._net.sure, self._net.share = 1 - smoothing, smoothing / self.outputs[-1].shape[2]

    def learn(self, x: Tensor, labels: Tensor, *, keep: bool) -> None:
        """Forward, cross-entropy and backward: fills the gradient, `loss` and `right`, the share of
        right answers, [R] float64 each; with `keep` also `before`, what went into the functions.
        x [R, B, inputs] and labels [R, B], contiguous."""
        net = self._net
        net.x, net.labels = x.data_ptr(), labels.data_ptr()
        net.before = self._before if keep else None
        self._learn(self._at, FORWARD | LOSS | BACKWARD)

    def forward(self, x: Tensor, *, keep: bool = False) -> Tensor:
        """The last outputs."""
        self._net.x = x.data_ptr()
        self._net.before = self._before if keep else None
        self._learn(self._at, FORWARD)
        return self.outputs[-1]

    def backward(self, g: Tensor | None = None, below: Tensor | None = None) -> None:
        """From the last slopes, or from `g` [R, B, n] in their place: fills the gradient, and
        `below` with that by x."""
        self._places[1][-1] = (self.slopes[-1] if g is None else g).data_ptr()
        self._net.below = None if below is None else below.data_ptr()
        self._learn(self._at, BACKWARD)


def _room(units: Sequence[int], batch: int) -> int:
    """Numbers that the kernel puts aside: a layer's slopes, and a matrix in panels."""
    pairs = list(pairwise(units))
    panels = [max((n + PANEL) * inputs, PANEL * max(batch, n)) for inputs, n in pairs]
    return batch * max(units) + max(panels)
