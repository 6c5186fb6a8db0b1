"""Dead units: share of units whose activation is exactly 0 on every example of the batch.

A unit is a feature; a channel of a convolution, which must be 0 at all positions; a unit of a
recurrent layer, at all times. Such a unit passes nothing forward. For ReLU it is also out of
reach of the gradient. In float32 GELU is exactly 0 below about -5.5, SiLU and softplus below
about -104, sigmoid below about -103; leaky ReLU, ELU, tanh and identity are 0 only where all
inputs and biases are. Taken straight after the activation function, so a norm behind it does not
hide it."""

from __future__ import annotations

from torch import Tensor

from experiments.probes.reduce import layerwise, silent_share
from experiments.probes.sample import Sample


def measure(sample: Sample) -> Tensor:
    """[layers]."""
    return layerwise(sample.tape.activations, silent_share)
