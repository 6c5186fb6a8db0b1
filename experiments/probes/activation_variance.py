"""Activation variance: q = Σ (h - m)² / (B n), over the batch and the units of the layer.

h is the output of the layer, after norm and activation and before dropout; for the output layer,
the logits. It holds down to 1e-45, the least float32; below that a table shows 0."""

from __future__ import annotations

from torch import Tensor

from experiments.probes.sample import Sample


def measure(sample: Sample) -> Tensor:
    """[layers]."""
    return sample.output_moments[1]
