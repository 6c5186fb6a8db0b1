"""AdamW (Loshchilov and Hutter 2019)."""

from __future__ import annotations

import torch
from torch import Tensor

from experiments.spec.optimizers import AdamW


def build(choice: AdamW, parameters: Tensor) -> torch.optim.Optimizer:
    """w ← (1 - η λ) w, then Adam's step."""
    return torch.optim.AdamW(
        [parameters],
        lr=choice.lr,
        betas=(choice.beta1, choice.beta2),
        eps=choice.eps,
        amsgrad=choice.amsgrad,
        weight_decay=choice.weight_decay,
        fused=True,
    )
