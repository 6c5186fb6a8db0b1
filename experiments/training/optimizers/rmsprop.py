"""RMSprop (Tieleman and Hinton 2012)."""

from __future__ import annotations

import torch
from torch import Tensor

from experiments.spec.optimizers import RmsProp


def build(choice: RmsProp, parameters: Tensor) -> torch.optim.Optimizer:
    """w ← w - η g / (√v + ε)."""
    return torch.optim.RMSprop(
        [parameters],
        lr=choice.lr,
        alpha=choice.alpha,
        eps=choice.eps,
        momentum=choice.momentum,
        centered=choice.centered,
    )
