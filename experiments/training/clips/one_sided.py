"""The lecture's rule, which forgets negative elements."""

from __future__ import annotations

from torch import Tensor

from experiments.spec.clips import OneSidedClip


def clip(choice: OneSidedClip, gradient: Tensor, norm: Tensor) -> None:
    """g ← min(g, θ), in place."""
    gradient.clamp_(max=choice.threshold)
