"""Norm of the weights: ‖W‖, the Frobenius norm, before the update of this step; no biases."""

from __future__ import annotations

from torch import Tensor

from experiments.probes.sample import Sample


def measure(sample: Sample) -> Tensor:
    """[layers]."""
    return sample.weight_norms
