"""Multi-layer perceptron: linear → norm → activation → dropout, and a linear output layer."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn

from experiments.nets.hidden import Hidden, hidden, noises, parts
from experiments.nets.network import Network, Tape, unset_linear
from experiments.spec.architectures.layers import Image
from experiments.spec.architectures.mlp import Dense
from experiments.spec.model import Mlp


class Perceptron(Network):
    """The network of `Mlp`. Its weights are unset until an init fills them."""

    def __init__(self, choice: Dense, features: int, classes: int, dropout_seed: int) -> None:
        super().__init__()
        noise = noises(choice.dropout, dropout_seed)
        shapes = choice.layer_shapes(features, classes)
        self.layers: Sequence[Hidden] = [
            hidden(choice, unset_linear(*shape), noise) for shape in shapes[:-1]
        ]
        self._output = unset_linear(*shapes[-1])
        # Registers the parts with torch; the forward pass goes over the plain list, faster.
        self.parts = parts(self.layers)
        self.inputs = noise.inputs
        self.samples = 0 if choice.dropout.kind == "none" else choice.dropout.samples

    @property
    def linears(self) -> Sequence[nn.Linear]:
        return [*(layer.linear for layer in self.layers), self._output]  # type: ignore[list-item]

    def logits(self, x: Tensor, tape: Tape | None = None) -> Tensor:
        """[batch, features] -> [batch, classes]."""
        if self.inputs is not None:
            x = self.inputs(x)
        for k, layer in enumerate(self.layers):
            x = self._apply_layer(k, layer, x, tape)
        logits: Tensor = self._output(x)
        if tape is not None:
            tape.add(logits, logits, logits)
        return logits

    def _apply_layer(self, k: int, layer: Hidden, x: Tensor, tape: Tape | None) -> Tensor:
        return layer(x, tape)


def build(
    choice: Mlp, features: int, classes: int, dropout_seed: int, image: Image | None = None
) -> Perceptron:
    """The network, weights unset; dropout draws from its own stream, seeded here."""
    return Perceptron(choice, features, classes, dropout_seed)
