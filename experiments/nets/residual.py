"""Residual perceptron: h ← h + α f(W h + b)."""

from __future__ import annotations

from torch import Tensor

from experiments.nets.hidden import Hidden
from experiments.nets.mlp import Perceptron
from experiments.nets.network import Tape
from experiments.spec.architectures.layers import Image
from experiments.spec.model import ResidualMlp


class ResidualPerceptron(Perceptron):
    """The network of `ResidualMlp`. Its weights are unset until an init fills them."""

    def __init__(self, choice: ResidualMlp, features: int, classes: int, dropout_seed: int) -> None:
        super().__init__(choice, features, classes, dropout_seed)
        self.scale = choice.scale
        self.first = features == choice.width

    def _apply_layer(self, k: int, layer: Hidden, x: Tensor, tape: Tape | None) -> Tensor:
        """A first layer that changes the width has no identity beside it."""
        if k == 0 and not self.first:
            return layer(x, tape)
        branch, activation, preactivation = layer.forward(x)
        x = x + self.scale * (branch if layer.dropout is None else layer.dropout(branch))
        if tape is not None:
            tape.add(x, activation, preactivation)
        return x


def build(
    choice: ResidualMlp,
    features: int,
    classes: int,
    dropout_seed: int,
    image: Image | None = None,
) -> ResidualPerceptron:
    """The network, weights unset; dropout draws from its own stream, seeded here."""
    return ResidualPerceptron(choice, features, classes, dropout_seed)
