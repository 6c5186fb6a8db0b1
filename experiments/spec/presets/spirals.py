"""A decision boundary that has to bend."""

from __future__ import annotations

from experiments.spec.activations import ActivationChoice, Identity, Relu, Tanh
from experiments.spec.budget import Epochs
from experiments.spec.data import Spirals
from experiments.spec.model import Mlp
from experiments.spec.optimizers import Adam
from experiments.spec.presets.preset import Preset
from experiments.spec.run import RunSpec


def _arm(name: str, activation: ActivationChoice) -> RunSpec:
    return RunSpec(
        name=name,
        data=Spirals(),
        model=Mlp(depth=3, width=32, activation=activation),
        optimizer=Adam(lr=0.005),
        budget=Epochs(epochs=60),
    )


PRESET = Preset(
    name="spirals",
    title="Spirals: watch the boundary",
    question="Two spiral arms, 2 inputs. Which activation can wind around them?",
    look="The decision boundary: straight without an activation, in pieces with ReLU, smooth with "
    "tanh.",
    arms=(_arm("no activation", Identity()), _arm("ReLU", Relu()), _arm("tanh", Tanh())),
    panels=("loss", "accuracy", "boundary"),
)
