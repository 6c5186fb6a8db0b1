"""w ~ U(-a, a), a = gain √(6 / (n_in + n_out)) (Glorot and Bengio 2010)."""

from __future__ import annotations

import torch
from torch import Tensor

from experiments.nets.inits import draw
from experiments.spec.inits import XavierUniform


def fill(choice: XavierUniform, weight: Tensor, generator: torch.Generator) -> None:
    """Fill `weight` [fan_out, fan_in, ...] in place from `generator` alone."""
    draw.uniform(weight, choice.gain * (6 / sum(draw.fans(weight))) ** 0.5, generator)
