"""Clipping element by element."""

from __future__ import annotations

from torch import Tensor

from experiments.spec.clips import ValueClip
from experiments.training.clips.ratio import remaining


def clip(choice: ValueClip, gradient: Tensor, norm: Tensor) -> Tensor:
    """g ← min(max(g, -θ), θ), in place."""
    return remaining(gradient, lambda: gradient.clamp_(-choice.threshold, choice.threshold))
