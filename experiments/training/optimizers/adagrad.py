"""Adagrad (Duchi et al. 2011)."""

from __future__ import annotations

import torch
from torch import Tensor

from experiments.spec.optimizers import Adagrad


def build(choice: Adagrad, parameters: Tensor) -> torch.optim.Optimizer:
    """w ← w - η_t g / (√c + ε), c the sum of all g²."""
    return torch.optim.Adagrad(
        [parameters],
        lr=choice.lr,
        lr_decay=choice.lr_decay,
        initial_accumulator_value=choice.initial_accumulator,
        eps=choice.eps,
    )
