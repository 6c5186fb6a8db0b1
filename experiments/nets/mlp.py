"""Multi-layer perceptron: linear → norm → activation → dropout, and a linear output layer."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from experiments.nets.network import Network, Tape, unset_linear
from experiments.spec.model import Mlp
from experiments.spec.registry import implementation


class Hidden(nn.Module):
    """One hidden layer. The norm stands before or after the activation."""

    def __init__(self, choice: Mlp, fan_in: int, dropout: nn.Module | None) -> None:
        super().__init__()
        norm = choice.norm
        self.linear = unset_linear(fan_in, choice.width)
        self.before, self.after = (
            (None, None)
            if norm.kind == "none"
            else _placed(implementation(norm)(norm, choice.width), norm.place)
        )
        self.activation: nn.Module = implementation(choice.activation)()
        self.dropout = dropout

    def forward(self, x: Tensor, tape: Tape | None) -> Tensor:
        """[batch, fan_in] -> [batch, width]."""
        z: Tensor = self.linear(x)
        if self.before is not None:
            z = self.before(z)
        activation: Tensor = self.activation(z)
        output: Tensor = activation if self.after is None else self.after(activation)
        if tape is not None:
            tape.activations.append(activation)
            tape.outputs.append(output)
        if self.dropout is not None:
            output = self.dropout(output)
        return output


class Perceptron(Network):
    """The network of `Mlp`. Its weights are unset until an init fills them."""

    def __init__(self, choice: Mlp, features: int, classes: int, dropout_seed: int) -> None:
        super().__init__()
        shapes = choice.layer_shapes(features, classes)
        noise = choice.dropout
        self.dropout = None if noise.kind == "none" else implementation(noise)(noise, dropout_seed)
        self.hidden = [Hidden(choice, fan_in, self.dropout) for fan_in, _ in shapes[:-1]]
        self.body = nn.ModuleList(self.hidden)
        self.output = unset_linear(*shapes[-1])

    @property
    def linears(self) -> Sequence[nn.Linear]:
        return [*(layer.linear for layer in self.hidden), self.output]

    def logits(self, x: Tensor, tape: Tape | None = None) -> Tensor:
        """[batch, features] -> [batch, classes]."""
        for layer in self.hidden:
            x = layer(x, tape)
        logits: Tensor = self.output(x)
        if tape is not None:
            tape.activations.append(logits)
            tape.outputs.append(logits)
        return logits


def build(choice: Mlp, features: int, classes: int, dropout_seed: int) -> Perceptron:
    """The network, weights unset; dropout draws from its own stream, seeded here."""
    with torch.no_grad():
        return Perceptron(choice, features, classes, dropout_seed)


def _placed(norm: nn.Module, place: str) -> tuple[nn.Module | None, nn.Module | None]:
    return (norm, None) if place == "before" else (None, norm)
