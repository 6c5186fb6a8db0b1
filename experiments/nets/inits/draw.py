"""The two draws that every init uses. Weights are [fan_out, fan_in].

Numbers are drawn on the CPU in float32 whatever the device and precision, so two runs that
differ in those start from the same weights.
"""

from __future__ import annotations

import torch
from torch import Tensor


def normal(weight: Tensor, std: float, generator: torch.Generator) -> None:
    """w ~ N(0, std²), in place."""
    weight.copy_(torch.randn(weight.shape, generator=generator).mul_(std))


def uniform(weight: Tensor, bound: float, generator: torch.Generator) -> None:
    """w ~ U(-bound, bound), in place."""
    weight.copy_(torch.rand(weight.shape, generator=generator).mul_(2).sub_(1).mul_(bound))
