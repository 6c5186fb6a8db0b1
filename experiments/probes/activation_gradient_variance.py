"""Variance of the loss gradient at the activations: Σ (g - ḡ)² / (B n), g = ∂L/∂h.

h as in `activation_variance`; L is the mean over the batch, so g carries a factor 1/B."""

from __future__ import annotations

from torch import Tensor

from experiments.probes.reduce import layerwise, moments
from experiments.probes.sample import Sample


def measure(sample: Sample) -> Tensor:
    """[layers]."""
    return layerwise(sample.output_gradients, moments)[1]
