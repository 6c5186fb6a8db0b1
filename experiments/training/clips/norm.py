"""Clipping by the global norm (Pascanu et al. 2013)."""

from __future__ import annotations

from torch import Tensor

from experiments.spec.clips import NormClip


def clip(choice: NormClip, gradient: Tensor, norm: Tensor) -> None:
    """g ← g · min(1, θ / ‖g‖), in place; `norm` is ‖g‖."""
    gradient.mul_((choice.threshold / norm).clamp(max=1.0))
