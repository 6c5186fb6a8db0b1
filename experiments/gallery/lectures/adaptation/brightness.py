"""What goes wrong when every pixel is brighter: the averages that batch norm has kept."""

from __future__ import annotations

from typing import Any

from experiments.gallery.bars import every, ratios
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Watch
from experiments.gallery.lectures.adaptation.tent import errors
from experiments.gallery.results import Results
from experiments.gallery.verdict import Statement


def spec(evaluation: str) -> dict[str, Any]:
    """A perceptron with batch norm, trained on clean digits."""
    return {
        "data": {
            "kind": "digits",
            "scaling": "unit",
            "batch_size": 32,
            "corruption": "brightness",
        },
        "model": {"kind": "mlp", "depth": 2, "width": 64, "norm": {"kind": "batch"}},
        "optimizer": {"kind": "sgd", "lr": 0.1},
        "evaluation": {"kind": evaluation},
        "budget": {"kind": "epochs", "epochs": 5},
        "probes": {"cost": "economy", "every": 5},
    }


def claim(results: Results) -> list[Statement]:
    """Not in CLAIMS by itself: the brightness of P:tent, on digits and without convolutions."""
    clean = errors(results, "standard", "val_accuracy")
    trained, batch = errors(results, "standard"), errors(results, "batch_statistics")
    share = ratios(batch, trained)
    harm = [
        a - b
        for a, b in zip(errors(results, "batch_statistics", "val_accuracy"), clean, strict=True)
    ]
    return [
        every("clean images: error, %", clean, below=10),
        every("brighter by half, averages as trained: error, %", trained, above=20),
        every("statistics of the batch instead: error / that", share, below=0.6),
        every("clean images: points that this costs", harm, below=3),
    ]


EXPERIMENT = Experiment(
    key="brightness",
    title="The averages of another day",
    topic="adaptation",
    question="Every pixel is brighter by the same amount. Why does the network fail?",
    text=(
        r"A constant $c$ on all pixels adds $c \sum_j w_{ij}$ to every unit of the first layer. In "
        r"training batch norm would take that away with the batch's mean. In evaluation it "
        r"subtracts the average that it kept from training, and the shift goes through to all "
        r"layers behind.",
        r"Evaluating with mean and variance of the batch at hand costs next to nothing on clean "
        r"images, and brings most of the answers back on bright ones.",
    ),
    expected="holds",
    references=(
        Reference("Kolter and Chen, Normalization and Regularization, CMU", 2022, "K12"),
        Reference("Nado and others: Evaluating prediction-time batch normalization", 2020),
    ),
    seconds=0.2,
    fast=True,
    limits="It needs batches of many classes: a batch of one class has another mean.",
    prediction=Prediction(
        question="The same weights, the statistics of the test batch: what becomes of the error?",
        options=("It stays", "It falls to about half", "It falls to about a tenth"),
        answer=2,
        why="The constant is what a mean takes away.",
    ),
    arms=(
        Arm("standard", "averages as trained", spec("standard")),
        Arm("batch_statistics", "statistics of the batch", spec("batch_statistics")),
    ),
    claim=claim,
    tables=("eval",),
    watch=Watch(
        charts=("corrupted", "accuracy"),
        maps=("activation_mean", "activation_variance"),
        look="Accuracy on bright images: the two arms have the same weights at every step.",
        picture="eval/corrupted_accuracy",
    ),
)
