"""Norm of the weight gradient: ‖∂L/∂W‖, the Frobenius norm, before clipping and penalty."""

from __future__ import annotations

from torch import Tensor

from experiments.probes.quantity import Quantity
from experiments.probes.sample import Sample


def measure(sample: Sample) -> Tensor:
    """[layers]."""
    return sample.weight_gradient_norms


QUANTITY = Quantity(
    name="weight_gradient_norm",
    title="Weight gradient norm",
    unit="",
    help="Norm of the gradient of the loss with respect to the weights of the layer, before "
    "clipping.",
    log=True,
    measure=measure,
)
