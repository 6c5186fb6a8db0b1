"""w ~ N(0, g² / n), n the fan chosen by mode (He et al. 2015)."""

from __future__ import annotations

import torch
from torch import Tensor

from experiments.nets.inits import draw
from experiments.spec.inits import KaimingNormal


def fill(choice: KaimingNormal, weight: Tensor, generator: torch.Generator) -> None:
    """Fill `weight` [fan_out, fan_in, ...] in place from `generator` alone."""
    fan_in, fan_out = draw.fans(weight)
    fan = fan_in if choice.mode == "fan_in" else fan_out
    draw.normal(weight, (choice.gain_squared / fan) ** 0.5, generator)
