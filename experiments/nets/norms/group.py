"""Group normalization: over each group of units of each example."""

from __future__ import annotations

from torch import nn

from experiments.spec.norms import GroupNorm


def build(choice: GroupNorm, units: int, spatial: int = 0) -> nn.Module:
    """[batch, units, ...] -> the same; `choice.groups` divides `units`. γ = 1, β = 0 at the
    start."""
    return nn.GroupNorm(choice.groups, units, eps=choice.eps, affine=choice.affine)
