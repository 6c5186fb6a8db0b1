"""Batch normalization over the examples of a batch."""

from __future__ import annotations

from torch import nn

from experiments.spec.norms import BatchNorm


def build(choice: BatchNorm, units: int, spatial: int = 0) -> nn.Module:
    """[batch, units, ...] -> the same, over batch and positions; `spatial` counts the dimensions
    of a position. γ = 1, β = 0 at the start."""
    norm = nn.BatchNorm2d if spatial == 2 else nn.BatchNorm1d
    return norm(units, eps=choice.eps, momentum=choice.momentum, affine=choice.affine)
