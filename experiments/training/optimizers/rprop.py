"""Rprop (Riedmiller and Braun 1993)."""

from __future__ import annotations

import torch
from torch import Tensor

from experiments.spec.optimizers import Rprop


def build(choice: Rprop, parameters: Tensor) -> torch.optim.Optimizer:
    """w ← w - s sign(g), with a step s for each weight."""
    return torch.optim.Rprop(
        [parameters],
        lr=choice.lr,
        etas=(choice.shrink, choice.grow),
        step_sizes=(1e-6, choice.largest),
    )
