"""What the recorder has in hand at one sampled step, and the sums that several probes share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from torch import Tensor

from experiments.nets.network import Tape
from experiments.probes.reduce import layerwise, moments, norm


@dataclass
class Sample:
    """References only; every list is in layer order, the output layer last.

    Activations and gradients are those of the batch of this step, [batch, units]; weights are
    [fan_out, fan_in], biases not among them. The gradients are those of the loss, before clipping
    and penalty.
    """

    activation: str  # kind of the hidden activation function
    tape: Tape
    output_gradients: Sequence[Tensor]
    weight_gradients: Sequence[Tensor]
    weights_before: Sequence[Tensor]
    weights_after: Sequence[Tensor]

    @cached_property
    def output_moments(self) -> Tensor:
        """Mean and variance of the outputs, [2, layers]."""
        return layerwise(self.tape.outputs, moments)

    @cached_property
    def weight_norms(self) -> Tensor:
        """Norms of the weights before the update, [layers]."""
        return layerwise(self.weights_before, norm)
