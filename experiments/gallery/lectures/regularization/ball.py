"""A hard limit on the norm of the weights: the smaller the radius, the stronger."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from experiments.gallery.bars import every, ratios
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Watch
from experiments.gallery.lectures.regularization.specs import digits
from experiments.gallery.results import Recorded, Results
from experiments.gallery.verdict import Statement

RADII = (10.0, 5.0, 2.0)


def spec(**penalty: Any) -> dict[str, Any]:
    """2×64, 20 epochs; its weights would grow to a norm of 18."""
    return digits(2, 64, epochs=20, optimizer={"kind": "sgd", "lr": 0.1}, penalty=penalty)


def norm(run: Recorded) -> float:
    """Of all weights."""
    return float(np.linalg.norm(run.tables["layers"].layers("weight_norm")[-1]))


def claim(results: Results) -> list[Statement]:
    """L3 and erratum E13; the bars are ours."""
    keys = ("free", *(f"{radius:g}" for radius in RADII))
    loss = {key: results.final(key, "train_loss") for key in keys}
    statements = [
        every(
            f"radius {radius:g}: norm / radius",
            [norm(run) / radius for run in results.arm(f"{radius:g}")],
            above=0.99,
            below=1.001,
        )
        for radius in RADII
    ]
    for wide, narrow in pairwise(keys):
        grown = ratios(loss[narrow], loss[wide])
        statements.append(every(f"training loss, {narrow} / {wide}", grown, above=1.5))
    accuracies = results.final("10", "val_accuracy"), results.final("soft", "val_accuracy")
    return [
        *statements,
        every(
            "L2 with λ = 0.01 ends at a norm near 10",
            [norm(run) for run in results.arm("soft")],
            above=7,
            below=13,
        ),
        every(
            "and at the accuracy of radius 10, apart by",
            [abs(a - b) for a, b in zip(*accuracies, strict=True)],
            below=0.03,
        ),
    ]


EXPERIMENT = Experiment(
    key="ball",
    title="A hard limit on the weights",
    topic="regularization",
    question="What does a ball that the weights may not leave do to training?",
    text=(
        r"Instead of a price on $|\theta|^2$, a limit: minimize the loss with $|\theta| \le r$. "
        r"After each step the weights are put back onto the nearest point of the ball, $\theta "
        r"\leftarrow \theta \min(1, r / |\theta|)$. A small radius regularizes more: at $r = 2$ "
        "the network cannot even fit what it sees.",
        r"A penalty with the right $\lambda$ ends at the same norm and does the same. In the hard "
        r"form small means strong, in the soft form small means weak.",
    ),
    expected="holds",
    references=(
        Reference("Li, Regularization, UCSB CS190I", 2022, "L3"),
        Reference("Neychev, Optimization and regularization in Deep Learning", 2021, "Y19"),
    ),
    seconds=0.6,
    limits="Which radius belongs to which λ is known only afterwards: from the norm reached.",
    erratum=(
        "Li writes λ for both, the squared radius of the limit and the strength of the penalty: "
        "small means more regularization in the first, less in the second."
    ),
    prediction=Prediction(
        question="Which radius regularizes most?",
        options=("10", "5", "2", "All the same, the network rescales itself"),
        answer=2,
        why="The smaller the ball, the less steep the function can be.",
    ),
    arms=(
        Arm("free", "no limit", spec(kind="none")),
        *(
            Arm(f"{radius:g}", f"radius {radius:g}", spec(kind="l2_ball", radius=radius))
            for radius in RADII
        ),
        Arm("soft", "L2, λ = 0.01", spec(kind="l2", strength=0.01)),
    ),
    claim=claim,
    tables=("layers", "eval"),
    watch=Watch(
        charts=("loss", "accuracy"),
        maps=("weight_norm", "update_ratio"),
        look="The map of the weight norm stands still once the ball is reached; the losses are "
        "in the order of the radii.",
        picture="eval/train_loss",
    ),
)
