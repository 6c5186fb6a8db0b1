"""Multi-layer perceptron: linear → norm → activation → dropout, and a linear output layer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from torch import Tensor, nn

from experiments.nets.network import Network, Tape, unset_linear
from experiments.spec.model import Mlp
from experiments.spec.registry import implementation


class Hidden(NamedTuple):
    """The parts of one hidden layer, in the order in which they are applied."""

    linear: nn.Linear
    before: nn.Module | None  # a norm before the activation
    activation: nn.Module
    after: nn.Module | None  # a norm after it
    dropout: nn.Module | None


class Perceptron(Network):
    """The network of `Mlp`. Its weights are unset until an init fills them."""

    def __init__(self, choice: Mlp, features: int, classes: int, dropout_seed: int) -> None:
        super().__init__()
        noise = choice.dropout
        dropout = None if noise.kind == "none" else implementation(noise)(noise, dropout_seed)
        shapes = choice.layer_shapes(features, classes)
        self._hidden = [_hidden(choice, fan_in, dropout) for fan_in, _ in shapes[:-1]]
        self._output = unset_linear(*shapes[-1])
        # Registers the parts with torch; the forward pass goes over the plain list, faster.
        self.parts = nn.ModuleList(
            [part for layer in self._hidden for part in layer if part is not None]
        )

    @property
    def linears(self) -> Sequence[nn.Linear]:
        return [*(layer.linear for layer in self._hidden), self._output]

    def logits(self, x: Tensor, tape: Tape | None = None) -> Tensor:
        """[batch, features] -> [batch, classes]."""
        for linear, before, activate, after, dropout in self._hidden:
            x = linear(x)
            if before is not None:
                x = before(x)
            x = activation = activate(x)
            if after is not None:
                x = after(x)
            if tape is not None:
                tape.activations.append(activation)
                tape.outputs.append(x)
            if dropout is not None:
                x = dropout(x)
        logits: Tensor = self._output(x)
        if tape is not None:
            tape.activations.append(logits)
            tape.outputs.append(logits)
        return logits


def build(choice: Mlp, features: int, classes: int, dropout_seed: int) -> Perceptron:
    """The network, weights unset; dropout draws from its own stream, seeded here."""
    return Perceptron(choice, features, classes, dropout_seed)


def _hidden(choice: Mlp, fan_in: int, dropout: nn.Module | None) -> Hidden:
    norm = None
    if choice.norm.kind != "none":
        norm = implementation(choice.norm)(choice.norm, choice.width)
    before = choice.norm.kind != "none" and choice.norm.place == "before"
    return Hidden(
        linear=unset_linear(fan_in, choice.width),
        before=norm if before else None,
        activation=implementation(choice.activation)(),
        after=None if before else norm,
        dropout=dropout,
    )
