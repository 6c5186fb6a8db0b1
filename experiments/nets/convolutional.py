"""Convolutions with pooling, then fully connected layers: LeNet-5, VGG, the strided net and the 1-D
net."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn

from experiments.nets.hidden import hidden, noises, parts
from experiments.nets.network import Network, Tape, unset_conv, unset_linear
from experiments.spec.architectures.convolutional import Convolution, Convolutional
from experiments.spec.architectures.layers import Image


class ConvNet(Network):
    """The network of a `Convolutional`. Its weights are unset until an init fills them."""

    def __init__(
        self,
        choice: Convolutional,
        features: int,
        classes: int,
        dropout_seed: int,
        image: Image | None,
    ) -> None:
        super().__init__()
        noise = noises(choice.dropout, dropout_seed)
        self._shape = choice.shape(features, image)
        plan = choice.convolutions(self._shape)
        layers = choice.layers(features, classes, image)
        weights = [layer.weight for layer in layers]
        dropped = noise if choice.dropped else None
        self._convolutions = [
            (hidden(choice, unset_conv(weight, conv.padding, conv.stride), dropped), _pool(conv))
            for weight, conv in zip(weights, plan, strict=False)
        ]
        self._head = [
            hidden(choice, unset_linear(fan_in, fan_out), noise, normed=False)
            for fan_out, fan_in in weights[len(plan) : -1]
        ]
        self._output = unset_linear(*reversed(weights[-1]))
        self.parts = parts([*(conv for conv, _ in self._convolutions), *self._head])
        self.inputs = noise.inputs
        self.samples = 0 if choice.dropout.kind == "none" else choice.dropout.samples

    @property
    def linears(self) -> Sequence[nn.Linear | nn.Conv1d | nn.Conv2d]:
        convolutions = [conv.linear for conv, _ in self._convolutions]
        return [*convolutions, *(layer.linear for layer in self._head), self._output]

    def logits(self, x: Tensor, tape: Tape | None = None) -> Tensor:
        """[batch, features] -> [batch, classes]; the layers see [batch, channels, *positions]."""
        if self.inputs is not None:
            x = self.inputs(x)
        x = x.view(-1, *self._shape)
        for conv, pool in self._convolutions:
            x = conv(x, tape)
            if pool is not None:
                x = pool(x)
        x = x.flatten(1)
        for layer in self._head:
            x = layer(x, tape)
        logits: Tensor = self._output(x)
        if tape is not None:
            tape.add(logits, logits, logits)
        return logits


def build(
    choice: Convolutional,
    features: int,
    classes: int,
    dropout_seed: int,
    image: Image | None = None,
) -> ConvNet:
    """The network, weights unset; dropout draws from its own stream, seeded here."""
    return ConvNet(choice, features, classes, dropout_seed, image)


def _pool(conv: Convolution) -> nn.Module | None:
    if conv.whole:
        return nn.AdaptiveAvgPool2d(1)
    if conv.pool is None:
        return None
    if len(conv.kernel) == 1:
        return nn.MaxPool1d(*conv.pool)
    return nn.AvgPool2d(*conv.pool) if conv.average else nn.MaxPool2d(*conv.pool)
