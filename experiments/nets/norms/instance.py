"""Instance normalization: over the positions of each channel of each example."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from experiments.spec.norms import InstanceNorm


class Instance(nn.Module):
    """y = γ d / √(mean d² + ε) + β, d = x - μ: exactly β where a map has one position, for which
    torch's own has an error or a rounding error."""

    def __init__(self, units: int, spatial: int, eps: float, affine: bool) -> None:
        super().__init__()
        self.over = tuple(range(2, 2 + spatial))
        self.eps = eps
        self.shape = (units, *[1] * spatial)
        self.weight = nn.Parameter(torch.ones(units)) if affine else None
        self.bias = nn.Parameter(torch.zeros(units)) if affine else None

    def forward(self, x: Tensor) -> Tensor:
        """[batch, units, *positions] -> the same."""
        x = x - x.mean(self.over, keepdim=True)
        x = x * torch.rsqrt(x.square().mean(self.over, keepdim=True) + self.eps)
        if self.weight is None or self.bias is None:
            return x
        weight, bias = (p.view(self.shape).to(x.dtype) for p in (self.weight, self.bias))
        return x * weight + bias


def build(choice: InstanceNorm, units: int, spatial: int) -> nn.Module:
    """[batch, units, ...] -> the same. γ = 1, β = 0 at the start."""
    return Instance(units, spatial, choice.eps, choice.affine)
