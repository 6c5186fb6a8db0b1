"""What of the first scale is left after training: that of the weights, not that of the signal."""

from __future__ import annotations

from statistics import median
from typing import Any

import numpy as np

from experiments.gallery.bars import every, middle
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Region, Watch
from experiments.gallery.lectures.initialization.reading import second_moments, spread
from experiments.gallery.results import Recorded, Results
from experiments.gallery.verdict import Statement

VARIANCES = (1.7, 2.0, 2.3)
TARGET = 0.95  # the lecture's 5 % error
DEPTH = 30


def spec(c: float) -> dict[str, Any]:
    """The network of `depth30`, near the variance that trains."""
    return {
        "data": {"kind": "mnist", "part": "10k", "batch_size": 50},
        "model": {"kind": "mlp", "depth": DEPTH, "width": 100},
        "init": {"kind": "fan_in", "c": c},
        "optimizer": {"kind": "sgd", "lr": 0.01},
        "budget": {"kind": "epochs", "epochs": 11},
        "probes": {"cost": "standard", "histograms_every": 10_000_000},
    }


def reached(run: Recorded) -> int:
    """The first step with 5 % error on the training data, or the last."""
    step = run.first_step("train_accuracy", TARGET)
    return int(step) if np.isfinite(step) else run.step


def weights(run: Recorded, name: str) -> list[float]:
    """A quantity of the table `weights` then, hidden layers after the first."""
    table = run.tables["weights"]
    return [float(value) for value in table.layers(name)[table.row(reached(run))][1:DEPTH]]


def norm(run: Recorded, *, after: bool) -> float:
    """Size of the middle layer's activations: the root of their mean square, times √n."""
    table = run.tables["layers"]
    row = table.row(reached(run)) if after else 0
    width = run.spec.model.model_dump()["width"]
    return float(np.sqrt(width * second_moments(run, row)[DEPTH // 2 - 1]))


def claim(results: Results) -> list[Statement]:
    """CLAIMS P:persist: weights stay within 2 % in scale. They move by 3 to 7 %; the bar is .15,
    not CLAIMS' .08, as c = 2.3 begins with a jump in some seeds (.09)."""
    statements = []
    for c in VARIANCES:
        runs = results.arm(f"{c:g}")
        kept = [float(np.mean(weights(run, "scaled_weight_variance"))) / c for run in runs]
        moved = [median(weights(run, "weight_movement")) for run in runs]
        statements += [
            every(f"c = {c:g}: n Var(w) after / before", kept, above=0.98, below=1.02),
            every(f"c = {c:g}: movement of the weights, median layer", moved, below=0.15),
        ]
    before, after = (
        [spread([norm(run, after=when) for run in three]) for three in _by_seed(results)]
        for when in (False, True)
    )
    small = [norm(run, after=True) / norm(run, after=False) for run in results.arm("1.7")]
    shrunk = [b / a for a, b in zip(before, after, strict=True)]
    return [
        *statements,
        middle("norms of the middle layer, largest c over smallest: after / before",
               shrunk, below=0.5),
        middle("c = 1.7: the norm of the middle layer stays within a factor of 2",
               small, above=0.5, below=2),
    ]  # fmt: skip


def _by_seed(results: Results) -> list[list[Recorded]]:
    """The three arms of every seed."""
    return [[results.runs[f"{c:g}", seed] for c in VARIANCES] for seed in results.seeds]


EXPERIMENT = Experiment(
    key="persist",
    title="Does the first scale persist?",
    topic="initialization",
    question="Are the scales of the first weights still there after training to 5 % error?",
    text=(
        r"Three networks start with $w \sim N(0, c/n)$, $c = 1.7, 2, 2.3$, and train to 95 %. The "
        r"weights hardly move: a layer ends a few percent from where it began, and "
        r"$n \, \mathrm{Var}(w)$ is what it was within 2 %. In this sense the initialization "
        r"persists.",
        "The lecture also shows that the sizes of activations stay apart. That is not what happens "
        "here: in the middle layer they begin a factor of 11 apart and end side by side. A few "
        "percent in each of thirty layers, all in the same direction, is a large factor in the "
        "product, and training moves the weights in just that direction.",
    ),
    expected="partly",
    references=(
        Reference("Kolter and Chen, Normalization and Regularization, CMU", 2022, "K2"),
        Reference("Chizat, Oyallon and Bach: On lazy training", 2019),
    ),
    seconds=11,
    limits=(
        "The last statement, the lecture's, does not hold; nor does it at depths of 5, 10 and 20, "
        "or with Adam. In wide shallow networks the order of the norms survives: see the entry "
        "on width."
    ),
    prediction=Prediction(
        question="After training, what still tells the three networks apart?",
        options=(
            "Weights and activations",
            "Only the size of the weights",
            "Only the size of the activations",
            "Neither",
        ),
        answer=1,
        why="Weights move by a few percent, together in the direction that sets the signal right.",
    ),
    arms=tuple(Arm(f"{c:g}", f"c = {c:g}", spec(c)) for c in VARIANCES),
    claim=claim,
    tables=("train", "layers", "eval", "weights"),
    watch=Watch(
        charts=("accuracy", "profile", "layer_lines"),
        maps=("activation_variance", "weight_movement"),
        look="Activation variance, middle layers: three colours at the start, one at the end.",
        regions=(Region("the middle layer", layers=(DEPTH // 2, DEPTH // 2)),),
        picture="weights/scaled_weight_variance",
    ),
    twin="persist-digits",
)
