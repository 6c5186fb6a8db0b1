"""Internal covariate shift as Ioffe and Szegedy drew it: percentiles of what a sigmoid is given."""

from __future__ import annotations

from typing import Any

import numpy as np

from experiments.gallery.bars import every, middle, ratios
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Watch
from experiments.gallery.results import Recorded, Results
from experiments.gallery.verdict import Statement

LAST = 2  # the third hidden layer
TARGET = 0.9  # validation accuracy


def spec(norm: str) -> dict[str, Any]:
    """Figure 1 of the paper: 3 hidden layers of 100 sigmoids, small normal weights, batch 60."""
    return {
        "data": {"kind": "digits", "batch_size": 60},
        "model": {
            "kind": "mlp",
            "depth": 3,
            "width": 100,
            "activation": {"kind": "sigmoid"},
            "norm": {"kind": norm},
        },
        "init": {"kind": "normal", "std": 0.1},
        "optimizer": {"kind": "sgd", "lr": 0.5},
        "budget": {"kind": "epochs", "epochs": 40},
        "probes": {
            "cost": "standard",
            "statistics_every": 5,
            "histograms_every": 100,
            "evaluate_every": 10,
        },
    }


def wander(run: Recorded, percentile: int) -> float:
    """Standard deviation over the run of a percentile of what the last sigmoids are given."""
    table = run.tables["preactivations"]
    return float(np.std(table.layers(f"preactivation_p{percentile}")[:, LAST]))


def claim(results: Results) -> list[Statement]:
    """CLAIMS P:ics. The paper follows one sigmoid, here it is all of the layer together: its outer
    percentiles tell of spread as well, and have bars of their own."""
    none, batch = results.arm("none"), results.arm("batch")

    def ratio(percentile: int) -> list[float]:
        a, b = ([wander(run, percentile) for run in runs] for runs in (none, batch))
        return ratios(a, b)

    late, soon = (
        [run.first_step("val_accuracy", TARGET) for run in runs] for runs in (none, batch)
    )
    return [
        every("wandering of the median, without / with norm", ratio(50), above=3),
        middle("of the 15th percentile", ratio(15), above=1.3),
        middle("of the 85th percentile", ratio(85), above=3),
        middle(
            "steps to 90 % validation accuracy, without / with norm", ratios(late, soon), above=5
        ),
    ]


EXPERIMENT = Experiment(
    key="bn-ics",
    title="What a sigmoid is given",
    topic="normalization",
    question="How much does the input of the last sigmoids move while the layers below learn?",
    text=(
        "A layer learns from inputs whose distribution its predecessors keep changing: Ioffe and "
        "Szegedy call it internal covariate shift. Their first figure follows the 15th, 50th and "
        "85th percentile of the input of a last-layer sigmoid over the steps. Without norm they "
        "wander and spread; with it they stay, because $\\hat{x} = (x - \\mu)/\\sigma$ has mean 0 "
        "and variance 1 in every batch.",
        "For a sigmoid that matters: where $|z|$ is large its slope $s(z)(1 - s(z))$ is nearly 0. "
        "The network with norm reaches 90 % about ten times sooner.",
    ),
    expected="holds",
    references=(
        Reference("Fillatre, Deep Regularization", 2021, "F30"),
        Reference("Kolter and Chen, Normalization and Regularization, CMU", 2022, "K9"),
        Reference("Ioffe and Szegedy: Batch normalization, figure 1", 2015),
    ),
    seconds=2.5,
    limits=(
        "That inputs wander less and that training is faster is shown here, not that one is the "
        "reason of the other: see “Batch norm with noise behind it”."
    ),
    prediction=Prediction(
        question="Three layers of sigmoids, small weights. What does batch norm change?",
        options=(
            "The inputs of the last sigmoids stay where they are, and training is faster",
            "They stay where they are, and training is slower",
            "They wander more, and training is faster",
            "Nothing: sigmoids bound everything anyway",
        ),
        answer=0,
        why="Each batch is brought to mean 0 and variance 1, where a sigmoid is steepest.",
    ),
    arms=(Arm("none", "no norm", spec("none")), Arm("batch", "batch norm", spec("batch"))),
    claim=claim,
    tables=("eval", "preactivations"),
    watch=Watch(
        picture="preactivations/preactivation_p50/2",
        charts=("layer_lines", "accuracy", "loss"),
        maps=("preactivation_p50", "preactivation_variance"),
        look="The map of the 50th percentile, third layer: it changes colour without norm and "
        "keeps it with one. Layer lines can show the 15th and the 85th as well.",
    ),
)
