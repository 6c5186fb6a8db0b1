"""w ~ N(0, c / n_out)."""

from __future__ import annotations

import torch
from torch import Tensor

from experiments.nets.inits import draw
from experiments.spec.inits import FanOut


def fill(choice: FanOut, weight: Tensor, generator: torch.Generator) -> None:
    """Fill `weight` [fan_out, fan_in, ...] in place from `generator` alone."""
    _, fan_out = draw.fans(weight)
    draw.normal(weight, (choice.c / fan_out) ** 0.5, generator)
