"""Clipping element by element."""

from __future__ import annotations

from torch import Tensor

from experiments.spec.clips import ValueClip


def clip(choice: ValueClip, gradient: Tensor, norm: Tensor) -> None:
    """g ← min(max(g, -θ), θ), in place."""
    gradient.clamp_(-choice.threshold, choice.threshold)
