"""The kernel's optimizers on [runs, parameters], each run with its own numbers.

A step can measure, of every piece of a run, the norm of the weights before it, and that of their
change as a share of it: [runs, pieces] float64. The weights get the same bits with and without.
Tensors are contiguous and of the kernel's dtype.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from experiments.native.kernel import Kernel


class Measured:
    """What the last measured step found."""

    def __init__(self, sizes: Sequence[int], runs: int) -> None:
        """`sizes` of the pieces of a run, which lie one behind another."""
        self._sizes = array("l", sizes)
        self.norms = torch.zeros(runs, len(sizes), dtype=torch.float64)
        self.share = torch.zeros_like(self.norms)
        self._pieces = len(sizes), self._sizes.buffer_info()[0]
        self._places = self.norms.data_ptr(), self.share.data_ptr()

    def _results(self, wanted: bool) -> tuple[int, int]:
        return self._places if wanted else (0, 0)


class Descend(Measured):
    """Gradient descent: v ← momentum v + taken g, w ← w - rate v."""

    def __init__(
        self,
        kernel: Kernel,
        sizes: Sequence[int],
        momentum: Sequence[float],
        taken: Sequence[float],
        *,
        ahead: bool,
    ) -> None:
        """Both of each run. `ahead`: Nesterov's look-ahead."""
        super().__init__(sizes, len(momentum))
        self._kernel = kernel
        self._momentum, self._taken = array("d", momentum), array("d", taken)
        self._numbers = self._momentum.buffer_info()[0], self._taken.buffer_info()[0]
        self._ahead = ahead

    def step(
        self,
        values: Tensor,
        gradient: Tensor,
        velocity: Tensor | None,
        rates: Sequence[float],
        *,
        first: bool,
        measured: bool = True,
    ) -> None:
        """`first`: the velocity becomes the gradient."""
        rate = array("d", rates)
        self._kernel.descend(
            len(rate), *self._pieces, values.data_ptr(), gradient.data_ptr(),
            0 if velocity is None else velocity.data_ptr(),
            rate.buffer_info()[0], *self._numbers, first, self._ahead, *self._results(measured),
        )  # fmt: skip


class Moments(NamedTuple):
    """The hyperparameters of Adam for one run."""

    beta1: float
    beta2: float
    eps: float
    decay: float  # decoupled: w ← (1 - η decay) w
    corrected: bool  # for the moments' start at 0

    def numbers(self, rate: float, t: int) -> tuple[float, ...]:
        """As kernel.c takes them, in step `t`; 1 is the first."""
        root, stride = 1.0, rate
        if self.corrected:
            root, stride = (1 - self.beta2**t) ** 0.5, rate / (1 - self.beta1**t)
        shrink = 1 - rate * self.decay
        return shrink, 1 - self.beta1, self.beta2, 1 - self.beta2, root, self.eps, stride


class Adapt(Measured):
    """Adam and AdamW, with AMSGrad, with and without bias correction."""

    def __init__(self, kernel: Kernel, sizes: Sequence[int], moments: Sequence[Moments]) -> None:
        super().__init__(sizes, len(moments))
        self._kernel = kernel
        self._moments = moments

    def step(
        self,
        values: Tensor,
        gradient: Tensor,
        state: Sequence[Tensor],
        rates: Sequence[float],
        t: int,
        *,
        measured: bool = True,
    ) -> None:
        """`state`: means, squares and, with AMSGrad, the largest squares."""
        numbers = array("d")
        for moments, rate in zip(self._moments, rates, strict=True):
            numbers.extend(moments.numbers(rate, t))
        mean, square, *most = (tensor.data_ptr() for tensor in state)
        self._kernel.adam(
            len(rates), *self._pieces, values.data_ptr(), gradient.data_ptr(), mean, square,
            most[0] if most else 0, numbers.buffer_info()[0], *self._results(measured),
        )  # fmt: skip
