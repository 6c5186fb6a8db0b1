"""w ~ N(0, std²)."""

from __future__ import annotations

import torch
from torch import Tensor

from experiments.nets.inits import draw
from experiments.spec.inits import Normal


def fill(choice: Normal, weight: Tensor, generator: torch.Generator) -> None:
    """Fill `weight` [fan_out, fan_in, ...] in place from `generator` alone."""
    draw.normal(weight, choice.std, generator)
