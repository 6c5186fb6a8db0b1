"""Norm of the weight gradient: ‖∂L/∂W‖, the Frobenius norm, before clipping and penalty."""

from __future__ import annotations

from torch import Tensor

from experiments.probes.sample import Sample


def measure(sample: Sample) -> Tensor:
    """[layers]."""
    return sample.weight_gradient_norms
