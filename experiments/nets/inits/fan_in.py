"""w ~ N(0, c / n_in)."""

from __future__ import annotations

import torch
from torch import Tensor

from experiments.nets.inits import draw
from experiments.spec.inits import FanIn


def fill(choice: FanIn, weight: Tensor, generator: torch.Generator) -> None:
    """Fill `weight` [fan_out, fan_in, ...] in place from `generator` alone."""
    fan_in, _ = draw.fans(weight)
    draw.normal(weight, (choice.c / fan_in) ** 0.5, generator)
