"""Adadelta (Zeiler 2012)."""

from __future__ import annotations

import torch
from torch import Tensor

from experiments.spec.optimizers import Adadelta


def build(choice: Adadelta, parameters: Tensor) -> torch.optim.Optimizer:
    """w ← w - η Δ, Δ in the units of w."""
    return torch.optim.Adadelta([parameters], lr=choice.lr, rho=choice.rho, eps=choice.eps)
