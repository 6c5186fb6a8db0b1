"""RAdam (Liu et al. 2020)."""

from __future__ import annotations

import torch
from torch import Tensor

from experiments.spec.optimizers import RAdam


def build(choice: RAdam, parameters: Tensor) -> torch.optim.Optimizer:
    """Adam's step, rectified."""
    return torch.optim.RAdam(
        [parameters], lr=choice.lr, betas=(choice.beta1, choice.beta2), eps=choice.eps
    )
