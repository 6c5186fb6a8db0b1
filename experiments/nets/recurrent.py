"""Recurrent networks that read the rows of an image from top to bottom.

Shapes: B examples, T rows, H units.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import linear

from experiments.nets.hidden import noises
from experiments.nets.network import Network, Tape, unset_linear
from experiments.spec.architectures.layers import Image
from experiments.spec.architectures.recurrent import Recurrent
from experiments.spec.model import Lstm, Rnn
from experiments.spec.registry import implementation


class RnnCell(nn.Module):
    """h_t = f(z_t), z_t = W [x_t; h_{t-1}] + b."""

    def __init__(self, choice: Rnn) -> None:
        super().__init__()
        self.activation = implementation(choice.activation)(choice.activation)

    def forward(self, z: Tensor, memory: Tensor | None) -> tuple[Tensor, Tensor | None]:
        """z_t [B, H] -> h_t, and no memory."""
        return self.activation(z), None


class LstmCell(nn.Module):
    """c_t = σ(f + forget bias) c_{t-1} + σ(i) tanh(g), h_t = σ(o) tanh c_t, with rows i, f, g, o
    of W in this order, as in PyTorch."""

    def __init__(self, choice: Lstm) -> None:
        super().__init__()
        self.forget_bias = choice.forget_bias

    def forward(self, z: Tensor, memory: Tensor | None) -> tuple[Tensor, Tensor | None]:
        """z_t [B, 4H], c_{t-1} [B, H] -> h_t, c_t; the first memory is 0."""
        i, f, g, o = z.chunk(4, 1)
        new = i.sigmoid() * g.tanh()
        if memory is not None:
            new = (f + self.forget_bias).sigmoid() * memory + new
        return o.sigmoid() * new.tanh(), new


class RecurrentLayer(nn.Linear):
    """A cell over all rows, [B, T, inputs] -> h [B, T, H]; its weights [gates × H, inputs + H] are
    unset."""

    def __init__(self, weight: Sequence[int], width: int, connect: Any, cell: nn.Module) -> None:
        super().__init__(weight[1], weight[0], device="meta")
        self.to_empty(device=torch.get_default_device())
        self.width = width
        # Shared by the layers of the net, which owns them: no modules of this one.
        self._shared = (connect, cell)

    def forward(self, x: Tensor, tape: Tape | None = None) -> Tensor:
        """Zeros added to each state, when there is a tape, have the gradient that reaches it on
        all ways, of the next step and of the next layer."""
        connect, cell = self._shared
        weight = self.weight if connect is None else connect.weight(self.weight)
        inputs = x.shape[2]
        into = linear(x, weight[:, :inputs], self.bias)  # all rows at once
        recurrent, states, into_cell = weight[:, inputs:], [], []
        zeros = None
        if tape is not None:
            zeros = x.new_zeros(len(x), self.width, x.shape[1], requires_grad=True)
        h: Tensor | None = None
        memory: Tensor | None = None
        for t, from_row in enumerate(into.unbind(1)):
            z = from_row if h is None else from_row + linear(h, recurrent)
            h, memory = cell(z, memory)
            if zeros is not None:
                h = h + zeros[:, :, t]
                into_cell.append(z.detach())
            states.append(h)
        if tape is not None:
            told = torch.stack([state.detach() for state in states], 2)  # [B, H, T]
            tape.add(told, told, torch.stack(into_cell, 2), zeros)
        return torch.stack(states, 1)


class RecurrentNet(Network):
    """The network of `Rnn` and `Lstm`. Its weights are unset until an init fills them."""

    def __init__(
        self, choice: Any, features: int, classes: int, dropout_seed: int, image: Image
    ) -> None:
        super().__init__()
        noise = noises(choice.dropout, dropout_seed)
        self._image = image
        self.inputs, self.dropout, self.connect = noise
        self.cell = RnnCell(choice) if choice.kind == "rnn" else LstmCell(choice)
        *inner, output = [layer.weight for layer in choice.layers(features, classes, image)]
        self._layers = [
            RecurrentLayer(weight, choice.width, self.connect, self.cell) for weight in inner
        ]
        self.layers = nn.ModuleList(self._layers)
        self.output = unset_linear(output[1], output[0])
        self.samples = 0 if choice.dropout.kind == "none" else choice.dropout.samples

    @property
    def linears(self) -> Sequence[nn.Linear]:
        return [*self._layers, self.output]

    def logits(self, x: Tensor, tape: Tape | None = None) -> Tensor:
        """[batch, features] -> [batch, classes]."""
        if self.inputs is not None:
            x = self.inputs(x)
        x = x.view(-1, *self._image).transpose(1, 2).flatten(2)  # [B, T, channels × columns]
        for layer in self._layers:
            x = layer(x, tape)
            if self.dropout is not None:
                x = self.dropout(x)
        logits: Tensor = self.output(x[:, -1])
        if tape is not None:
            tape.add(logits, logits, logits)
        return logits


def build(
    choice: Recurrent,
    features: int,
    classes: int,
    dropout_seed: int,
    image: Image | None = None,
) -> RecurrentNet:
    """The network, weights unset; dropout draws from its own stream, seeded here."""
    if image is None:
        raise ValueError("a recurrent network needs an image")
    return RecurrentNet(choice, features, classes, dropout_seed, image)
