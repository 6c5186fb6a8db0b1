"""Batch norm as a regularizer: by the noise of small batches only, and no match for dropout."""

from __future__ import annotations

from typing import Any

import numpy as np

from experiments.gallery.bars import average, every
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Watch
from experiments.gallery.results import Results
from experiments.gallery.verdict import Statement


def spec(norm: str, batch: int, p: float = 0.0) -> dict[str, Any]:
    """Two hidden layers of 256 units, 30 % wrong labels; the rate is scaled with the batch."""
    return {
        "data": {"kind": "digits", "batch_size": batch, "label_noise": 0.3},
        "model": {
            "kind": "mlp",
            "depth": 2,
            "width": 256,
            "norm": {"kind": norm},
            "dropout": {"kind": "inverted", "p": p} if p else {"kind": "none"},
        },
        "init": {"kind": "fan_in", "c": 2.0},
        "optimizer": {"kind": "sgd", "lr": 0.05 * batch / 32},
        "budget": {"kind": "epochs", "epochs": 20},
        "probes": {"cost": "economy", "every": 50},
    }


def claim(results: Results) -> list[Statement]:
    """CLAIMS P:bnreg: two statements that hold; that the norm itself regularizes, and that it
    replaces dropout, do not."""

    def gain(a: str, b: str) -> list[float]:
        first, second = results.final(a, "val_accuracy"), results.final(b, "val_accuracy")
        return list(np.subtract(first, second))

    return [
        every(
            "batches of 8: gain by the norm, validation accuracy",
            gain("batch-8", "none-8"),
            above=0.02,
        ),
        average("norm: gain from batches of 8 over 256", gain("batch-8", "batch-256"), above=0),
        average("batches of 256: gain by the norm", gain("batch-256", "none-256"), above=0.02),
        average("norm, batches of 8: gain over dropout", gain("batch-8", "dropout"), above=-0.01),
    ]


EXPERIMENT = Experiment(
    key="bn-regularizer",
    title="Batch norm as a regularizer",
    topic="normalization",
    question="Does batch norm regularize, and can it replace dropout?",
    text=(
        "Each example is normalized with the others of its batch, which are others every time: to "
        "the network it is noise on every unit, of the size $\\sigma / \\sqrt{B}$ for the mean of "
        "a batch of $B$. Noise regularizes, as in dropout. Ioffe and Szegedy conclude that batch "
        "norm does away with the need for dropout.",
        "With 30 % wrong labels the first half is seen at batches of 8: the norm gains several "
        "points. At batches of 256 nothing is left of it: it was the noise. And dropout gains "
        "more, whatever the batch.",
    ),
    expected="partly",
    references=(
        Reference("Neumann, Activation, Normalization and Regularization", 2022, "N11"),
        Reference("Kolter and Chen, Normalization and Regularization, CMU", 2022, "K9"),
        Reference("Ioffe and Szegedy: Batch normalization", 2015),
    ),
    seconds=3.5,
    limits=(
        "With wrong labels, where regularization is needed. On ImageNet the paper's networks did "
        "well without dropout."
    ),
    prediction=Prediction(
        question="30 % wrong labels. Which has the best validation accuracy?",
        options=(
            "Batch norm, batches of 8",
            "Batch norm, batches of 256",
            "No norm, dropout",
            "No norm, no dropout",
        ),
        answer=2,
        why="Small batches make batch norm noisy, but dropout is noisier, and says so by p.",
    ),
    arms=(
        Arm("none-8", "no norm, batches of 8", spec("none", 8)),
        Arm("batch-8", "batch norm, batches of 8", spec("batch", 8)),
        Arm("none-256", "no norm, batches of 256", spec("none", 256)),
        Arm("batch-256", "batch norm, batches of 256", spec("batch", 256)),
        Arm("dropout", "dropout 0.5, batches of 32", spec("none", 32, 0.5)),
    ),
    claim=claim,
    tables=("eval",),
    watch=Watch(
        charts=("accuracy", "loss"),
        look="Validation accuracy over epochs: only dropout stays where it once was; batch norm "
        "with batches of 8 falls least of the others.",
    ),
)
