"""DropConnect against wrong labels, beside dropout."""

from __future__ import annotations

import numpy as np

from experiments.gallery.bars import average, every
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Watch
from experiments.gallery.lectures.regularization.dropout_noise import spec
from experiments.gallery.results import Results
from experiments.gallery.verdict import Statement


def claim(results: Results) -> list[Statement]:
    """CLAIMS P:dropconnect; and that it is dropout's equal here, within three points."""

    def gain(key: str, over: str) -> list[float]:
        first, second = results.final(key, "val_accuracy"), results.final(over, "val_accuracy")
        return list(np.subtract(first, second))

    return [
        every(
            "DropConnect, p = .5: gain in validation accuracy", gain("connect", "none"), above=0.08
        ),
        average("DropConnect over dropout", gain("connect", "dropout"), above=-0.03, below=0.03),
    ]


EXPERIMENT = Experiment(
    key="dropconnect",
    title="DropConnect against wrong labels",
    topic="regularization",
    question="Does dropping single weights help as dropping units does?",
    text=(
        "DropConnect sets weights to zero instead of units: a layer computes $f((M \\circ W) h)$ "
        "with a random $M$ of zeros and ones, divided by $1 - p$ to keep the mean. Each unit still "
        "hears from all units below in turn, but never twice from the same ones.",
        "With 30 % wrong labels it does what dropout does: the training accuracy stays near the "
        "share of right labels, and validation accuracy rises by more than ten points.",
    ),
    expected="holds",
    references=(
        Reference("Neumann, Activation, Normalization and Regularization", 2022, "N14"),
        Reference("Wan, Zeiler, Zhang, LeCun, Fergus: DropConnect", 2013),
    ),
    seconds=2,
    limits=(
        "One mask for all examples of a batch; the paper draws one an example. That DropConnect is "
        "better than dropout, as there, is not seen on digits."
    ),
    prediction=Prediction(
        question="30 % wrong labels, p = 0.5. Validation accuracy with DropConnect is …",
        options=(
            "that of the plain network",
            "between the plain network and dropout",
            "about that of dropout",
            "far above dropout",
        ),
        answer=2,
        why="For one unit both add noise of the same variance; only correlations differ.",
    ),
    arms=(
        Arm("none", "nothing dropped", spec(0.0)),
        Arm("connect", "DropConnect, p = 0.5", spec(0.5, "dropconnect")),
        Arm("dropout", "dropout, p = 0.5", spec(0.5)),
    ),
    claim=claim,
    tables=("eval",),
    watch=Watch(
        charts=("accuracy", "loss"),
        maps=("weight_norm", "activation_variance"),
        look="Validation accuracy: both rise together and stay, the plain network falls.",
    ),
)
