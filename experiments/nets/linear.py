"""Softmax regression: logits = W x + b."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn

from experiments.nets.network import Network, Tape, unset_linear
from experiments.spec.architectures.layers import Image
from experiments.spec.model import Linear


class SoftmaxRegression(Network):
    """The network of `Linear`. Its weights are unset until an init fills them."""

    def __init__(self, features: int, classes: int) -> None:
        super().__init__()
        self.output = unset_linear(features, classes)

    @property
    def linears(self) -> Sequence[nn.Linear]:
        return [self.output]

    def logits(self, x: Tensor, tape: Tape | None = None) -> Tensor:
        """[batch, features] -> [batch, classes]."""
        logits: Tensor = self.output(x)
        if tape is not None:
            tape.add(logits, logits, logits)
        return logits


def build(
    choice: Linear, features: int, classes: int, dropout_seed: int, image: Image | None = None
) -> SoftmaxRegression:
    """The network, weights unset."""
    return SoftmaxRegression(features, classes)
