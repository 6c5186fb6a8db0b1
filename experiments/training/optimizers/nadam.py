"""NAdam (Dozat 2016)."""

from __future__ import annotations

import torch
from torch import Tensor

from experiments.spec.optimizers import NAdam


def build(choice: NAdam, parameters: Tensor) -> torch.optim.Optimizer:
    """Adam's step with Nesterov's look-ahead in m̂."""
    return torch.optim.NAdam(
        [parameters],
        lr=choice.lr,
        betas=(choice.beta1, choice.beta2),
        eps=choice.eps,
        momentum_decay=choice.momentum_decay,
    )
