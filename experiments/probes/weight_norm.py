"""Norm of the weights: ‖W‖, the Frobenius norm, before the update of this step; no biases."""

from __future__ import annotations

from torch import Tensor

from experiments.probes.quantity import Quantity
from experiments.probes.sample import Sample


def measure(sample: Sample) -> Tensor:
    """[layers]."""
    return sample.weight_norms


QUANTITY = Quantity(
    name="weight_norm",
    title="Weight norm",
    unit="",
    help="Norm of the weights of the layer, biases not counted.",
    log=True,
    measure=measure,
)
