"""The mean of what a layer passes on: which activations are centred."""

from __future__ import annotations

from typing import Any

from experiments.gallery.bars import every
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Watch
from experiments.gallery.lectures.initialization.reading import quantity
from experiments.gallery.results import Results
from experiments.gallery.verdict import Statement

ACTIVATIONS: dict[str, dict[str, Any]] = {
    "sigmoid": {"kind": "sigmoid"},
    "tanh": {"kind": "tanh"},
    "relu": {"kind": "relu"},
    "leaky": {"kind": "leaky_relu", "slope": 0.1},
    "elu": {"kind": "elu"},
    "gelu": {"kind": "gelu"},
}


def spec(activation: dict[str, Any]) -> dict[str, Any]:
    """5 hidden layers of 100 units on digits, n Var(w) = 1."""
    return {
        "data": {"kind": "digits", "batch_size": 128},
        "model": {"kind": "mlp", "depth": 5, "width": 100, "activation": activation},
        "init": {"kind": "fan_in", "c": 1.0},
        "optimizer": {"kind": "sgd", "lr": 0.01},
        "budget": {"kind": "steps", "count": 33},
        "probes": {"cost": "standard"},
    }


def claim(results: Results) -> list[Statement]:
    """CLAIMS P:sat, means of the first hidden layer at step 1."""

    def mean(key: str) -> list[float]:
        return [float(quantity(run, "activation_mean")[0]) for run in results.arm(key)]

    return [
        every("tanh: mean of layer 1", mean("tanh"), above=-0.05, below=0.05),
        every("sigmoid: mean of layer 1", mean("sigmoid"), above=0.4, below=0.6),
        every("ReLU: mean of layer 1", mean("relu"), above=0.2),
        every("leaky ReLU (0.1): mean of layer 1", mean("leaky"), above=0.2),
        every("GELU: mean of layer 1", mean("gelu"), above=0.1),
        every("ELU: nearer to 0 than ReLU", [
            r - e for r, e in zip(mean("relu"), mean("elu"), strict=True)
        ], above=0.1),
    ]  # fmt: skip


EXPERIMENT = Experiment(
    key="centred",
    title="Which activations are centred?",
    topic="activations",
    question="What is the mean output of a layer, and why does it matter?",
    text=(
        r"With symmetric $z$ tanh has the mean 0, sigmoid 1/2, and ReLU "
        r"$\sqrt{q / 2\pi} \approx 0.4 \sqrt q$. Leaky ReLU and GELU are not centred either; ELU, "
        r"whose negative side reaches down to -1, comes nearer.",
        "A mean that is not 0 is the same for every example: the next layer gets a large constant "
        "and a small signal beside it, and all gradients of a unit's weights share their sign when "
        "all inputs are positive.",
    ),
    expected="holds",
    references=(
        Reference("Neumann, Activation, Normalization and Regularization", 2022, "N3"),
        Reference("Neumann, Activation, Normalization and Regularization", 2022, "N4"),
    ),
    seconds=0.9,
    limits="At the first step, with biases at 0. Training moves the means.",
    prediction=Prediction(
        question="Which of these has the mean 0?",
        options=("ReLU", "Sigmoid", "tanh", "GELU"),
        answer=2,
        why="tanh is odd.",
    ),
    arms=tuple(Arm(key, key, spec(activation)) for key, activation in ACTIVATIONS.items()),
    claim=claim,
    fast=True,
    watch=Watch(
        charts=("profile", "histograms"),
        maps=("activation_mean", "activation_variance"),
        look="Map of activation means: only tanh stays at 0 in every layer.",
    ),
)
