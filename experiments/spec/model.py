"""Architectures."""

from __future__ import annotations

from itertools import pairwise
from typing import ClassVar, Literal

from experiments.spec.activations import ActivationChoice, Relu
from experiments.spec.base import Choice, knob
from experiments.spec.dropout import DropoutChoice, NoDropout
from experiments.spec.norms import NoNorm, NormChoice


class Mlp(Choice, title="Multi-layer perceptron"):
    """`depth` hidden layers of `width` units, each linear → norm → activation → dropout, then a
    linear output layer."""

    implementation: ClassVar[str] = "experiments.nets.mlp:build"
    kind: Literal["mlp"] = "mlp"
    depth: int = knob(
        30, "Depth", "Number of hidden layers.", unit="layers", log=True, ge=1, le=100
    )
    width: int = knob(
        100, "Width", "Units in each hidden layer.", unit="units", log=True, ge=1, le=4096
    )
    activation: ActivationChoice = knob(
        Relu(), "Activation", "The non-linearity of every hidden layer."
    )
    norm: NormChoice = knob(NoNorm(), "Normalization", "Normalizes every hidden layer.")
    dropout: DropoutChoice = knob(
        NoDropout(), "Dropout", "Random noise on every hidden layer while training."
    )

    def layer_shapes(self, features: int, classes: int) -> list[tuple[int, int]]:
        """(fan-in, fan-out) of every weight matrix, input side first; the last is the output."""
        widths = [features, *[self.width] * self.depth, classes]
        return list(pairwise(widths))

    def parameters(self, features: int, classes: int) -> int:
        """Trainable numbers: weights, biases, and γ and β of the norms."""
        linear = sum(
            fan_in * fan_out + fan_out for fan_in, fan_out in self.layer_shapes(features, classes)
        )
        norm = 0 if self.norm.kind == "none" else 2 * self.width * self.depth
        return linear + norm


# One architecture so far: the union grows here, with discriminator="kind".
ModelChoice = Mlp
