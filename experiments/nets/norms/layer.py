"""Layer normalization over the features of each example."""

from __future__ import annotations

from torch import nn

from experiments.spec.norms import LayerNorm


def build(choice: LayerNorm, width: int) -> nn.Module:
    """[batch, width] -> [batch, width]; γ = 1, β = 0 at the start."""
    return nn.LayerNorm(width, eps=choice.eps)
