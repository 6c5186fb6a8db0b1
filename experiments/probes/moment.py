"""What a probe has in hand: one step, between its backward pass and its update."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from torch import Tensor
from torch.nn.functional import linear

from experiments.nets.network import Network, Tape


@dataclass
class Moment:
    """References, every list in layer order with the output layer last; shapes as in `Tape`.

    `tape` and `output_gradients` are those of the batch that the step trains on, with the noise
    that it had. The parameters and the gradient of all of them are live (see `Probe.measure`).
    """

    step: int  # 1 is the first
    learning_rate: float
    x: Tensor  # [batch, features]
    y: Tensor  # [batch] or [batch, outputs]
    network: Network
    tape: Tape
    output_gradients: Sequence[Tensor]  # ∂L/∂h of every layer's output h
    logits: Tensor  # [batch, outputs]
    loss: Tensor  # 0-d, with what the penalty adds
    gradient_norm: Tensor  # 0-d, of all parameters

    @cached_property
    def preactivations(self) -> Sequence[Tensor]:
        """See the function of this name."""
        return preactivations(self.network, self.x, self.tape)


def preactivations(network: Network, x: Tensor, tape: Tape) -> Sequence[Tensor]:
    """What goes into the activation function: W h + b, after a norm that stands before it; at the
    end of a residual block the sum; of an LSTM the input of its gates, [batch, 4 units, time]; of
    the output layer the logits.

    A plain perceptron computes in place and leaves none on its tape: there they are computed again
    from the inputs of the layers, to the same bits.
    """
    if tape.preactivations:
        return tape.preactivations
    layers = zip([x, *tape.outputs[:-1]], network.linears, strict=True)
    return [linear(h, layer.weight, layer.bias) for h, layer in layers]
