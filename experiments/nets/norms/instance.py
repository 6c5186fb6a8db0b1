"""Instance normalization: over the positions of each channel of each example."""

from __future__ import annotations

from torch import nn

from experiments.spec.norms import InstanceNorm


def build(choice: InstanceNorm, units: int, spatial: int) -> nn.Module:
    """[batch, units, ...] -> the same. As group norm with a group a channel, which takes maps of
    one position as well. γ = 1, β = 0 at the start."""
    return nn.GroupNorm(units, units, eps=choice.eps, affine=choice.affine)
