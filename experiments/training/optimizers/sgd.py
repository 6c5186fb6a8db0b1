"""Stochastic gradient descent, with momentum and Nesterov's look-ahead."""

from __future__ import annotations

import torch
from torch import Tensor

from experiments.spec.optimizers import Gd, Sgd


def build(choice: Sgd | Gd, parameters: Tensor) -> torch.optim.Optimizer:
    """v ← μ v + g, w ← w - η v; with Nesterov w ← w - η (g + μ v)."""
    return torch.optim.SGD(
        [parameters],
        lr=choice.lr,
        momentum=choice.momentum,
        dampening=choice.dampening,
        nesterov=choice.nesterov,
        fused=True,
    )
