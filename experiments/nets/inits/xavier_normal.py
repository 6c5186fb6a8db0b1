"""w ~ N(0, 2 gain² / (n_in + n_out)) (Glorot and Bengio 2010)."""

from __future__ import annotations

import torch
from torch import Tensor

from experiments.nets.inits import draw
from experiments.spec.inits import XavierNormal


def fill(choice: XavierNormal, weight: Tensor, generator: torch.Generator) -> None:
    """Fill `weight` [fan_out, fan_in, ...] in place from `generator` alone."""
    draw.normal(weight, choice.gain * (2 / sum(draw.fans(weight))) ** 0.5, generator)
