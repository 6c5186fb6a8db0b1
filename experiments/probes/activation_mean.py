"""Mean activation: m = Σ h / (B n), over the batch and the units of the layer.

h is the output of the layer, after norm and activation and before dropout; for the output layer,
the logits."""

from __future__ import annotations

from torch import Tensor

from experiments.probes.sample import Sample


def measure(sample: Sample) -> Tensor:
    """[layers]."""
    return sample.output_moments[0]
