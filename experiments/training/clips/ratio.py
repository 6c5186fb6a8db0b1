"""How much of a gradient clipping leaves."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from experiments.training.gradient import global_norm


def remaining(gradient: Tensor, clip: Callable[[], object]) -> Tensor:
    """‖g after `clip`‖ / ‖g before‖, 0-d; exactly 1 where it changed nothing."""
    before = global_norm(gradient)
    clip()
    after = global_norm(gradient)
    return torch.where(before == after, 1.0, after / before)
