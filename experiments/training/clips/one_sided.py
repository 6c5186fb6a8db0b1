"""The lecture's rule, which forgets negative elements."""

from __future__ import annotations

from torch import Tensor

from experiments.spec.clips import OneSidedClip
from experiments.training.clips.ratio import remaining


def clip(choice: OneSidedClip, gradient: Tensor, norm: Tensor) -> Tensor:
    """g ← min(g, θ), in place."""
    return remaining(gradient, lambda: gradient.clamp_(max=choice.threshold))
