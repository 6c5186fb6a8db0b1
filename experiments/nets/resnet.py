"""A residual convolutional network with parameter-free shortcuts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from torch import Tensor, nn
from torch.nn.functional import pad

from experiments.nets.hidden import Hidden, hidden, parts
from experiments.nets.network import Network, Tape, unset_conv, unset_linear
from experiments.spec.architectures.layers import Image
from experiments.spec.model import ResNet


class Block(NamedTuple):
    """x ← f(shortcut(x) + conv 2 (f(conv 1 x))), each convolution with its norm."""

    first: Hidden
    second: Hidden
    stride: int

    def __call__(self, x: Tensor, tape: Tape | None) -> Tensor:
        """[batch, channels, height, width] -> the same, or twice the channels on half the map."""
        second = self.second
        branch: Tensor = second.linear(self.first(x, tape))
        if second.before is not None:
            branch = second.before(branch)
        preactivation = _shortcut(x, branch, self.stride) + branch
        activation = second.activation(preactivation)
        x = activation if second.after is None else second.after(activation)
        if tape is not None:
            tape.add(x, activation, preactivation)
        return x


class ResidualNet(Network):
    """The network of `ResNet`. Its weights are unset until an init fills them."""

    def __init__(self, choice: ResNet, features: int, classes: int, image: Image) -> None:
        super().__init__()
        self._image = image
        first, *inner, output = [layer.weight for layer in choice.layers(features, classes, image)]
        self._first = hidden(choice, unset_conv(first, padding=1))
        self._blocks = []
        for one, two in zip(inner[::2], inner[1::2], strict=True):
            stride = 1 if one[0] == one[1] else 2
            self._blocks.append(
                Block(
                    hidden(choice, unset_conv(one, 1, stride)),
                    hidden(choice, unset_conv(two, 1)),
                    stride,
                )
            )
        self._output = unset_linear(output[1], output[0])
        self.parts = parts(self._convolutions)

    @property
    def _convolutions(self) -> list[Hidden]:
        return [self._first, *(half for block in self._blocks for half in block[:2])]

    @property
    def linears(self) -> Sequence[nn.Linear | nn.Conv1d | nn.Conv2d]:
        return [*(conv.linear for conv in self._convolutions), self._output]

    def logits(self, x: Tensor, tape: Tape | None = None) -> Tensor:
        """[batch, features] -> [batch, classes]; the layers see [batch, channels, *map]."""
        x = self._first(x.view(-1, *self._image), tape)
        for block in self._blocks:
            x = block(x, tape)
        logits: Tensor = self._output(x.mean((2, 3)))
        if tape is not None:
            tape.add(logits, logits, logits)
        return logits


def build(
    choice: ResNet,
    features: int,
    classes: int,
    dropout_seed: int,
    image: Image | None = None,
) -> ResidualNet:
    """The network, weights unset."""
    if image is None:
        raise ValueError("a convolutional network needs an image")
    return ResidualNet(choice, features, classes, image)


def _shortcut(x: Tensor, branch: Tensor, stride: int) -> Tensor:
    """Every `stride`-th pixel, with channels of zeros behind until it has those of `branch`."""
    if stride == 1:
        return x
    x = x[:, :, ::stride, ::stride]
    return pad(x, (0, 0, 0, 0, 0, branch.shape[1] - x.shape[1]))
