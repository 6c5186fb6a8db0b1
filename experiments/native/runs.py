"""The kernel's losses, for the examples of many runs at once."""

from __future__ import annotations

import torch
from torch import Tensor

from experiments.native.kernel import Kernel


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
