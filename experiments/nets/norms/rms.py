"""Root-mean-square normalization of each example."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from experiments.spec.norms import RmsNorm


class Rms(nn.Module):
    """y = γ x / √(mean x² + ε), the mean over all but the first dimension."""

    def __init__(self, units: int, spatial: int, eps: float, affine: bool) -> None:
        super().__init__()
        self.over = tuple(range(1, 2 + spatial))
        self.eps = eps
        self.shape = (units, *[1] * spatial)
        self.weight = nn.Parameter(torch.ones(units)) if affine else None

    def forward(self, x: Tensor) -> Tensor:
        """[batch, units, ...] -> the same."""
        x = x * torch.rsqrt(x.square().mean(self.over, keepdim=True) + self.eps)
        return x if self.weight is None else x * self.weight.view(self.shape).to(x.dtype)


def build(choice: RmsNorm, units: int, spatial: int = 0) -> nn.Module:
    """[batch, units, ...] -> the same. γ = 1 at the start."""
    return Rms(units, spatial, choice.eps, choice.affine)
