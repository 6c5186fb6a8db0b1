"""Batch normalization over the examples of a batch."""

from __future__ import annotations

from torch import nn

from experiments.spec.norms import BatchNorm


def build(choice: BatchNorm, width: int) -> nn.Module:
    """[batch, width] -> [batch, width]; γ = 1, β = 0 at the start."""
    return nn.BatchNorm1d(width, eps=choice.eps, momentum=choice.momentum)
