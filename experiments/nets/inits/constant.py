"""w = value."""

from __future__ import annotations

import torch
from torch import Tensor

from experiments.spec.inits import Constant


def fill(choice: Constant, weight: Tensor, generator: torch.Generator) -> None:
    """Fill `weight` [fan_out, fan_in, ...] in place."""
    weight.fill_(choice.value)
