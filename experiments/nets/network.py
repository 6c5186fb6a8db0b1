"""What every architecture offers to the trainer and to the recorder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn


@dataclass
class Tape:
    """References to what the layers produced in one forward pass, in layer order.

    `outputs` are layer outputs, after norm and activation and before dropout: what the next
    layer would get without dropout, and at the end of a residual block the sum. `activations` are
    what came straight out of the activation function; the two differ only where a norm or a sum
    stands after it. Nothing is computed or copied. Shapes [batch, units], of a convolution [batch,
    channels, *map], of a recurrent layer [batch, units, time].

    `preactivations` are what went into the activation function, after a norm that stands before
    it; of an LSTM what went into its gates, [batch, 4 units, time]. Empty where the network is
    computed in place (`chain.py`).

    `sources` are what to differentiate by, to have the gradient at `outputs`: these themselves,
    except in a recurrent layer, whose states reach the loss on many ways.
    """

    outputs: list[Tensor] = field(default_factory=list)
    activations: list[Tensor] = field(default_factory=list)
    sources: list[Tensor] = field(default_factory=list)
    preactivations: list[Tensor] = field(default_factory=list)
    steady: bool = False  # the same tensors at every step, overwritten; so are the gradients

    def add(
        self,
        output: Tensor,
        activation: Tensor,
        preactivation: Tensor,
        source: Tensor | None = None,
    ) -> None:
        """The next layer."""
        self.preactivations.append(preactivation)
        self.outputs.append(output)
        self.activations.append(activation)
        self.sources.append(output if source is None else source)

    def widen(self, dtype: torch.dtype) -> None:
        """Outputs and activations in `dtype`: reductions of 16-bit numbers would overflow."""
        wide = {id(tensor): tensor.to(dtype) for tensor in self.outputs + self.activations}
        self.outputs = [wide[id(tensor)] for tensor in self.outputs]
        self.activations = [wide[id(tensor)] for tensor in self.activations]


class Network(nn.Module):
    """An architecture: its weight layers in order, and a forward pass that can leave a tape."""

    samples = 0  # Monte-Carlo passes of an evaluation; 0: one pass without noise

    @property
    def linears(self) -> Sequence[nn.Linear | nn.Conv1d | nn.Conv2d]:
        """The weight layers, input side first; the last is the output layer."""
        raise NotImplementedError

    def logits(self, x: Tensor, tape: Tape | None = None) -> Tensor:
        """[batch, features] -> [batch, outputs], the logits of the classes or the numbers that a
        regression predicts; appends each layer to `tape` when given."""
        raise NotImplementedError

    def predict(self, x: Tensor, numbers: bool = False) -> Tensor:
        """Outputs for evaluation, [batch, features] -> [batch, outputs]; with Monte-Carlo samples
        the logarithm of the mean probability, or the mean where `numbers` are predicted (Gal and
        Ghahramani 2016)."""
        if not self.samples:
            return self.logits(x)
        if numbers:
            return torch.stack([self.logits(x) for _ in range(self.samples)]).mean(0)
        passes = torch.stack([self.logits(x).log_softmax(1) for _ in range(self.samples)])
        return passes.logsumexp(0) - torch.tensor(self.samples).log()


def unset_linear(fan_in: int, fan_out: int) -> nn.Linear:
    """A linear layer whose memory is not written: no draw from torch's global generator."""
    return nn.Linear(fan_in, fan_out, device="meta").to_empty(device=torch.get_default_device())


def unset_conv(weight: tuple[int, ...], padding: int = 0, stride: int = 1) -> nn.Conv1d | nn.Conv2d:
    """The same for a convolution with weights [out, in, *kernel]."""
    units, inputs, *kernel = weight
    if len(kernel) == 1:
        layer: nn.Conv1d | nn.Conv2d = nn.Conv1d(
            inputs, units, kernel[0], stride, padding, device="meta"
        )
    else:
        layer = nn.Conv2d(inputs, units, (kernel[0], kernel[1]), stride, padding, device="meta")
    return layer.to_empty(device=torch.get_default_device())
