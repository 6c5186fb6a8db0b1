"""w ~ U(-a, a), a = 1 / √n_in: PyTorch's own."""

from __future__ import annotations

import torch
from torch import Tensor

from experiments.nets.inits import draw
from experiments.spec.inits import TorchDefault


def fill(choice: TorchDefault, weight: Tensor, generator: torch.Generator) -> None:
    """Fill `weight` [fan_out, fan_in, ...] in place from `generator` alone."""
    fan_in, _ = draw.fans(weight)
    draw.uniform(weight, fan_in**-0.5, generator)
