"""Layer normalization over the units of each example."""

from __future__ import annotations

from torch import nn

from experiments.spec.norms import LayerNorm


def build(choice: LayerNorm, units: int, spatial: int = 0) -> nn.Module:
    """[batch, units, ...] -> the same. A convolution is normalized over channels and positions
    together, with one γ and β a channel (Wu and He 2018). γ = 1, β = 0 at the start."""
    if spatial:
        return nn.GroupNorm(1, units, eps=choice.eps, affine=choice.affine)
    return nn.LayerNorm(units, eps=choice.eps, elementwise_affine=choice.affine)
