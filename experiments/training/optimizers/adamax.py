"""Adamax (Kingma and Ba 2015)."""

from __future__ import annotations

import torch
from torch import Tensor

from experiments.spec.optimizers import Adamax


def build(choice: Adamax, parameters: Tensor) -> torch.optim.Optimizer:
    """w ← w - η m̂ / u, u a decaying maximum of |g|."""
    return torch.optim.Adamax(
        [parameters], lr=choice.lr, betas=(choice.beta1, choice.beta2), eps=choice.eps
    )
