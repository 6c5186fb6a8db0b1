"""The kernel's functions for many runs at once."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

import torch
from torch import Tensor

from experiments.native.kernel import Kernel


class Descend:
    """Gradient descent on [runs, parameters]. On the way, of every piece of a run, the norm of the
    weights before the step, and that of their change as a share of it: [runs, pieces] float64."""

    def __init__(
        self,
        kernel: Kernel,
        sizes: Sequence[int],
        momentum: Sequence[float],
        taken: Sequence[float],
    ) -> None:
        """`sizes` of the pieces; the other two of each run: v ← momentum v + taken g."""
        self._kernel = kernel
        self._sizes = array("l", sizes)
        self._momentum, self._taken = array("d", momentum), array("d", taken)
        self.norms = torch.zeros(len(momentum), len(sizes), dtype=torch.float64)
        self.share = torch.zeros_like(self.norms)

    def step(
        self,
        values: Tensor,
        gradient: Tensor,
        velocity: Tensor | None,
        rates: Sequence[float],
        *,
        first: bool,
        ahead: bool,
    ) -> None:
        """Tensors [runs, parameters], contiguous, of the kernel's dtype. `first`: the velocity
        becomes the gradient. `ahead`: Nesterov's look-ahead."""
        rate = array("d", rates)
        self._kernel.descend(
            len(rate), len(self._sizes), self._sizes.buffer_info()[0],
            values.data_ptr(), gradient.data_ptr(),
            0 if velocity is None else velocity.data_ptr(),
            rate.buffer_info()[0], self._momentum.buffer_info()[0], self._taken.buffer_info()[0],
            first, ahead, self.norms.data_ptr(), self.share.data_ptr(),
        )  # fmt: skip


def cross_entropy(
    kernel: Kernel, outputs: Tensor, labels: Tensor, smoothing: float
) -> tuple[Tensor, Tensor]:
    """outputs [N, C] of the kernel's dtype, labels [N] below C → losses [N] in nats and their
    gradients by the outputs [N, C]."""
    rows, classes = outputs.shape
    laid, labels = outputs.contiguous(), labels.contiguous()
    losses, slopes = laid.new_empty(rows), torch.empty_like(laid)
    kernel.softmax(
        rows, classes, laid.data_ptr(), labels.data_ptr(), 1 - smoothing, smoothing / classes, 1.0,
        losses.data_ptr(), slopes.data_ptr(),
    )  # fmt: skip
    return losses, slopes
