"""Clipping by the global norm (Pascanu et al. 2013)."""

from __future__ import annotations

from torch import Tensor

from experiments.spec.clips import NormClip


def clip(choice: NormClip, gradient: Tensor, norm: Tensor) -> Tensor:
    """g ← g · min(1, θ / ‖g‖), in place; `norm` is ‖g‖. Gives the factor, 0-d."""
    factor = (choice.threshold / norm).clamp(max=1.0)
    gradient.mul_(factor)
    return factor
