"""Mean activation: m = Σ h / (B n), over the batch and the units of the layer.

h is the output of the layer, after norm and activation and before dropout; for the output layer,
the logits."""

from __future__ import annotations

from torch import Tensor

from experiments.probes.quantity import Quantity
from experiments.probes.sample import Sample


def measure(sample: Sample) -> Tensor:
    """[layers]."""
    return sample.output_moments[0]


QUANTITY = Quantity(
    name="activation_mean",
    title="Activation mean",
    unit="",
    help="Mean of the outputs of the layer (after norm and activation) over batch and units.",
    log=False,
    measure=measure,
)
