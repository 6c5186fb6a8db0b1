"""What the recorder has in hand at one sampled step, and the sums that several probes share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from torch import Tensor

from experiments.nets.network import Tape
from experiments.nets.parameters import Parameters
from experiments.probes.reduce import layerwise, moments, norms


@dataclass
class Sample:
    """References, every list in layer order with the output layer last.

    Activations and their gradients are those of the batch of this step, [batch, units], of a
    convolution [batch, channels, *map], of a recurrent layer [batch, units, time]. Weights and
    update, biases not among them, come as blocks [layers, weights] (`Parameters.blocks`).
    Gradients are those of the loss, before clipping and penalty. Nothing is computed before
    somebody asks.
    """

    activation: str  # kind of the hidden activation function
    tape: Tape
    output_gradients: Sequence[Tensor]
    weight_gradient_norms: Tensor  # [layers]
    parameters: Parameters  # after the update
    weights_before: Tensor  # flat, before the update

    @cached_property
    def weights(self) -> Sequence[Tensor]:
        """Before the update."""
        return self.parameters.blocks(self.weights_before)

    @cached_property
    def update(self) -> Sequence[Tensor]:
        """Weights after - weights before."""
        now = self.parameters.values[: self.parameters.weight_count]
        return self.parameters.blocks(now - self.weights_before)

    @cached_property
    def output_moments(self) -> Tensor:
        """Mean and variance of the outputs, [2, layers]."""
        return layerwise(self.tape.outputs, moments)

    @cached_property
    def weight_norms(self) -> Tensor:
        """Norms of the weights before the update, [layers]."""
        return norms(self.weights)
