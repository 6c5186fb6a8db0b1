"""Batch norm needs a batch: 32, 8, 4, 2 examples, against layer norm."""

from __future__ import annotations

from typing import Any

import numpy as np

from experiments.gallery.bars import average, every
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Watch
from experiments.gallery.results import Results
from experiments.gallery.verdict import Statement


def spec(norm: str, batch: int) -> dict[str, Any]:
    """Two hidden layers of 64 units, 6 epochs; the learning rate is scaled with the batch."""
    return {
        "data": {"kind": "digits", "batch_size": batch},
        "model": {"kind": "mlp", "depth": 2, "width": 64, "norm": {"kind": norm}},
        "init": {"kind": "fan_in", "c": 2.0},
        "optimizer": {"kind": "sgd", "lr": 0.1 * batch / 32},
        "budget": {"kind": "epochs", "epochs": 6},
        "probes": {"cost": "economy"},
    }


def claim(results: Results) -> list[Statement]:
    """CLAIMS P:normbatch, perceptron. Two points between 4 and 32 by their mean over seeds: one
    point is four images."""

    def error(key: str) -> list[float]:
        return [100 * (1 - accuracy) for accuracy in results.final(key, "val_accuracy")]

    rise = list(np.subtract(error("batch-4"), error("batch-32")))
    return [
        every("batch norm, 32 examples: validation error in %", error("batch-32"), below=5),
        average("batch norm, from 32 to 4: more error, points", rise, above=2),
        every("batch norm, 2 examples: error in %", error("batch-2"), above=20),
        every("layer norm, 2 examples: error in %", error("layer-2"), below=6),
        every("layer norm, 32 examples: error in %", error("layer-32"), below=6),
    ]


EXPERIMENT = Experiment(
    key="norm-batch",
    title="Batch norm at small batches",
    topic="normalization",
    question="What does batch norm do when a batch has two examples?",
    text=(
        "Batch norm takes mean and variance of each unit over the batch. Of two examples $a$ and "
        "$b$ it makes $\\pm 1$, whatever they were: $(a - \\mu)/\\sigma = \\mathrm{sign}(a - b)$. "
        "What a unit says then depends on who else is in the batch, and evaluation, which uses "
        "running averages instead, sees another network than the one that was trained.",
        "Layer norm takes mean and variance over the units of one example: the batch plays no "
        "part. Wu and He show the same for group norm on ImageNet: between batches of 32 and of 2 "
        "the error of batch norm rises from 23.6 to 34.7 %, that of group norm stays at 24.1 %.",
    ),
    expected="holds",
    references=(
        Reference("Neumann, Activation, Normalization and Regularization", 2022, "N12"),
        Reference("Neumann, Activation, Normalization and Regularization", 2022, "N16"),
        Reference("Fillatre, Deep Regularization", 2021, "F32"),
        Reference("Wu and He: Group normalization", 2018),
    ),
    seconds=4,
    limits=(
        "In a perceptron. A convolution is normalized over its positions too, see “Norms of "
        "convolutions at small batches”."
    ),
    prediction=Prediction(
        question="Batches shrink, 32, 8, 4, 2, and the learning rate with them. What happens?",
        options=(
            "Both norms get worse alike",
            "Batch norm gets worse, layer norm does not",
            "Layer norm gets worse, batch norm does not",
            "Nothing: six epochs are six epochs",
        ),
        answer=1,
        why="Only batch norm estimates from the batch; of two examples it keeps only a sign.",
    ),
    arms=(
        Arm("batch-32", "batch norm, 32 examples", spec("batch", 32)),
        Arm("batch-8", "batch norm, 8", spec("batch", 8)),
        Arm("batch-4", "batch norm, 4", spec("batch", 4)),
        Arm("batch-2", "batch norm, 2", spec("batch", 2)),
        Arm("layer-32", "layer norm, 32 examples", spec("layer", 32)),
        Arm("layer-2", "layer norm, 2", spec("layer", 2)),
    ),
    claim=claim,
    tables=("eval",),
    watch=Watch(
        charts=("accuracy", "loss"),
        look="Accuracy over epochs: batch norm with 2 examples jumps up and down and stays below; "
        "layer norm with 2 is where it is with 32.",
    ),
)
