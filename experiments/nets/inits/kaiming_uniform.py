"""w ~ U(-a, a), a = g √(3 / n), n the fan chosen by mode (He et al. 2015)."""

from __future__ import annotations

import torch
from torch import Tensor

from experiments.nets.inits import draw
from experiments.spec.inits import KaimingUniform


def fill(choice: KaimingUniform, weight: Tensor, generator: torch.Generator) -> None:
    """Fill `weight` [fan_out, fan_in, ...] in place from `generator` alone."""
    fan_in, fan_out = draw.fans(weight)
    fan = fan_in if choice.mode == "fan_in" else fan_out
    draw.uniform(weight, (3 * choice.gain_squared / fan) ** 0.5, generator)
