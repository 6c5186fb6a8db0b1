"""Fully connected networks: perceptrons, plain and residual, and softmax regression."""

from __future__ import annotations

from itertools import pairwise
from typing import ClassVar, Literal

from experiments.spec.activations import ActivationChoice, Relu
from experiments.spec.architectures.base import Architecture, Bare
from experiments.spec.architectures.layers import Image, WeightLayer, dense
from experiments.spec.base import knob
from experiments.spec.dropout import DropoutChoice, NoDropout
from experiments.spec.norms import NoNorm, NormChoice


class Dense(Architecture):
    """What perceptrons share: `depth` hidden layers of `width` units."""

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

    def layers(
        self, features: int, classes: int, image: Image | None = None
    ) -> tuple[WeightLayer, ...]:
        widths = [features, *[self.width] * self.depth]
        names = [f"hidden {k}" for k in range(1, self.depth + 1)]
        hidden = dense(widths, names, self.norm.parameters(self.width))
        return (*hidden, *dense([self.width, classes], ["output"]))


class Mlp(Dense, title="Multi-layer perceptron"):
    """`depth` hidden layers of `width` units, each linear → norm → activation → dropout, then a
    linear output layer."""

    implementation: ClassVar[str] = "experiments.nets.mlp:build"
    kind: Literal["mlp"] = "mlp"


class ResidualMlp(Dense, title="Residual perceptron"):
    """h ← h + α f(W h + b) at every hidden layer, norm and dropout inside the branch, then a linear
    output layer (after He et al. 2016). Only a first layer that changes the width is plain."""

    implementation: ClassVar[str] = "experiments.nets.residual:build"
    kind: Literal["residual_mlp"] = "residual_mlp"
    scale: float = knob(
        1.0,
        "Branch scale α",
        "Factor on every branch. The identity beside it keeps signal and gradient; a small α keeps "
        "their growth over the layers small too.",
        log=True,
        gt=0,
        le=100,
    )


class Linear(Bare, title="Softmax regression (no hidden layer)"):
    """Logits = W x + b: a linear classifier, convex in its weights."""

    implementation: ClassVar[str] = "experiments.nets.linear:build"
    kind: Literal["linear"] = "linear"

    def layers(
        self, features: int, classes: int, image: Image | None = None
    ) -> tuple[WeightLayer, ...]:
        return tuple(dense([features, classes], ["output"]))
