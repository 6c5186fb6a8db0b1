"""w = 0."""

from __future__ import annotations

import torch
from torch import Tensor

from experiments.spec.inits import Zeros


def fill(choice: Zeros, weight: Tensor, generator: torch.Generator) -> None:
    """Fill `weight` [fan_out, fan_in, ...] in place."""
    weight.zero_()
