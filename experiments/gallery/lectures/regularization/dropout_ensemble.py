"""One network under dropout is many: one of them, their mean, and the scaled net in its place."""

from __future__ import annotations

from typing import Any

import numpy as np

from experiments.gallery.bars import average, every
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Watch
from experiments.gallery.results import Results
from experiments.gallery.verdict import Statement

SAMPLES = {"scaled": 0, "single": 1, "mean": 100}


def spec(samples: int) -> dict[str, Any]:
    """Two hidden layers of 128 units, p = .5; the arms differ in how they are evaluated."""
    return {
        "data": {"kind": "digits", "batch_size": 32},
        "model": {
            "kind": "mlp",
            "depth": 2,
            "width": 128,
            "dropout": {"kind": "inverted", "p": 0.5, "samples": samples},
        },
        "init": {"kind": "fan_in", "c": 2.0},
        "optimizer": {"kind": "adam", "lr": 0.001},
        "budget": {"kind": "epochs", "epochs": 20},
        "probes": {"cost": "economy", "every": 10, "evaluate_every": 440},
    }


def claim(results: Results) -> list[Statement]:
    """CLAIMS P:ensemble. What one mask loses falls with the width of the layers, and differs by ten
    of 360 images from seed to seed: .03 in the mean, where CLAIMS has .05 for every seed."""
    scaled, single, mean = (results.final(key, "val_accuracy") for key in SAMPLES)
    gain = list(np.subtract(scaled, single))
    apart = [abs(a - b) for a, b in zip(mean, scaled, strict=True)]
    return [
        average("validation accuracy, scaled net − one mask", gain, above=0.03),
        every("mean of 100 masks − scaled net", apart, below=0.02),
    ]


EXPERIMENT = Experiment(
    key="dropout-ensemble",
    title="One network is many",
    topic="regularization",
    question="Does one pass without dropout say what the average of many with it would say?",
    text=(
        "With $N$ units that may be dropped there are $2^N$ networks, which share their weights. "
        "Each step trains one a batch example. To ask them all is out of the question; 100 of "
        "them, drawn at random, already give a stable mean of the predicted probabilities.",
        "The usual shortcut is one pass without dropout, its units scaled to keep the expected "
        "input of the next layer. For a linear network that is exactly the mean of the outputs; "
        "behind ReLU and softmax it is close to it. One network of the many is far worse.",
    ),
    expected="holds",
    references=(
        Reference("Fillatre, Deep Regularization", 2021, "F21"),
        Reference("Srivastava and others: Dropout", 2014),
        Reference("Gal and Ghahramani: Dropout as a Bayesian approximation", 2016),
    ),
    seconds=3,
    limits="The three runs are the same to the bit in training; only their evaluation differs.",
    prediction=Prediction(
        question="One trained net, asked three ways. Which is the worst on validation images?",
        options=(
            "One pass with dropout",
            "The mean of 100 passes with dropout",
            "One pass without dropout",
            "All three are about the same",
        ),
        answer=0,
        why="One mask is one small network of the ensemble; the scaled net stands for the mean.",
    ),
    arms=(
        Arm("scaled", "one pass, scaled", spec(SAMPLES["scaled"])),
        Arm("single", "one mask", spec(SAMPLES["single"])),
        Arm("mean", "mean of 100 masks", spec(SAMPLES["mean"])),
    ),
    claim=claim,
    tables=("eval",),
    watch=Watch(
        charts=("accuracy", "loss"),
        look="Validation accuracy of the three: the single mask lies below; the scaled net and the "
        "mean of 100 can hardly be told apart.",
    ),
)
