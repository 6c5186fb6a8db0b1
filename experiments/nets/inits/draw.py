"""What every init uses. Weights are [fan_out, fan_in], of a convolution [out, in, *kernel].

Numbers are drawn on the CPU in float32 whatever the device and precision, so two runs that
differ in those start from the same weights.
"""

from __future__ import annotations

import torch
from torch import Tensor


def fans(weight: Tensor) -> tuple[int, int]:
    """(fan-in, fan-out): inputs and outputs of the layer, times the positions of its kernel."""
    units, inputs = weight.shape[:2]
    positions = weight[0, 0].numel()
    return inputs * positions, units * positions


def normal(weight: Tensor, std: float, generator: torch.Generator) -> None:
    """w ~ N(0, std²), in place."""
    weight.copy_(torch.randn(weight.shape, generator=generator).mul_(std))


def uniform(weight: Tensor, bound: float, generator: torch.Generator) -> None:
    """w ~ U(-bound, bound), in place."""
    weight.copy_(torch.rand(weight.shape, generator=generator).mul_(2).sub_(1).mul_(bound))
