"""A good start does not last: the scale of the pre-activations drifts as soon as weights move."""

from __future__ import annotations

from typing import Any

import numpy as np

from experiments.gallery.bars import every, middle
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Watch
from experiments.gallery.results import Recorded, Results
from experiments.gallery.verdict import Statement

LAST = 5  # the sixth hidden layer


def spec(norm: str) -> dict[str, Any]:
    """Six hidden layers of 64 ReLU units, η = .1, 400 steps."""
    return {
        "data": {"kind": "digits", "batch_size": 32},
        "model": {"kind": "mlp", "depth": 6, "width": 64, "norm": {"kind": norm}},
        "init": {"kind": "fan_in", "c": 2.0},
        "optimizer": {"kind": "sgd", "lr": 0.1},
        "budget": {"kind": "steps", "count": 400},
        "probes": {"cost": "standard", "statistics_every": 5, "histograms_every": 50},
    }


def growth(run: Recorded) -> float:
    """Variance of the last hidden layer's pre-activations: mean of the last ten rows / step 1."""
    variances = run.tables["preactivations"].layers("preactivation_variance")[:, LAST]
    if not len(variances):
        return float("nan")
    return float(np.mean(variances[-10:]) / variances[0])


def claim(results: Results) -> list[Statement]:
    """CLAIMS P:drift; the end is a mean over ten batches of 32. Without norm CLAIMS has 5: one seed
    of three stays near that here, so every seed must reach 3 and their median 5."""
    none, batch, layer = (
        [growth(run) for run in results.arm(key)] for key in ("none", "batch", "layer")
    )
    return [
        every("no norm: growth of the variance of the last pre-activations", none, above=3),
        middle("the same", none, above=5),
        every("batch norm: growth of it", batch, below=1.5),
        every("layer norm: growth of it", layer, below=1.5),
    ]


EXPERIMENT = Experiment(
    key="norm-drift",
    title="A good start does not last",
    topic="normalization",
    question="The weights begin with the right variance. Why normalize as well?",
    text=(
        "An initialization sets the scale of every layer for the first step only. The updates "
        "change all layers together, and each layer's input is what all layers before it made of "
        "the data: small changes multiply. Within 400 steps the variance of the sixth layer's "
        "pre-activations grows about tenfold.",
        "A norm takes the scale out at every step: "
        "$y = \\gamma \\, (x - \\mu) / \\sqrt{\\sigma^2 + \\varepsilon} + \\beta$. What is left is "
        "the one number $\\gamma$ of each unit, which begins at 1 and moves by a learning rate, "
        "not by a product of layers.",
    ),
    expected="holds",
    references=(
        Reference("Neumann, Activation, Normalization and Regularization", 2022, "N9"),
        Reference("Ioffe and Szegedy: Batch normalization", 2015),
    ),
    seconds=1.5,
    erratum=(
        "The slide says “divide by the variance”. It is the standard deviation: only then has the "
        "result the variance 1."
    ),
    limits="How far it drifts depends on the learning rate; the network without norm learns too.",
    prediction=Prediction(
        question="After 400 steps, the variance of the last hidden layer's pre-activations is …",
        options=(
            "about the same in all three",
            "ten times as large without norm, nearly the same with one",
            "smaller without norm",
            "ten times as large in all three",
        ),
        answer=1,
        why="He's weights keep the scale while they are as drawn. Updates change it; a norm "
        "takes it out again.",
    ),
    arms=(
        Arm("none", "no norm", spec("none")),
        Arm("batch", "batch norm", spec("batch")),
        Arm("layer", "layer norm", spec("layer")),
    ),
    claim=claim,
    tables=("preactivations",),
    watch=Watch(
        picture="preactivations/preactivation_variance/5",
        charts=("loss", "layer_lines"),
        maps=("preactivation_variance", "activation_variance"),
        look="The map of pre-activation variance: without norm it brightens from left to right, "
        "most towards the output; with a norm it keeps its colour.",
    ),
)
