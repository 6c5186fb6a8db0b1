"""Srivastava's figure 4 in small: test error with and without dropout, in several architectures."""

from __future__ import annotations

from typing import Any

import numpy as np

from experiments.gallery.bars import average
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Watch
from experiments.gallery.results import Recorded, Results
from experiments.gallery.verdict import Statement

NETS = ((2, 256), (3, 384))  # hidden layers, units
LAST = 2  # evaluations, 100 steps apart


def spec(depth: int, width: int, dropped: bool) -> dict[str, Any]:
    """1,000 images of MNIST in [0, 1], Adam, 40 epochs of 20 steps."""
    return {
        "data": {"kind": "mnist", "scaling": "unit", "subset": 1000, "batch_size": 50},
        "model": {
            "kind": "mlp",
            "depth": depth,
            "width": width,
            "dropout": {"kind": "inverted", "p": 0.5, "inputs": 0.2}
            if dropped
            else {"kind": "none"},
        },
        "init": {"kind": "fan_in", "c": 2.0},
        "optimizer": {"kind": "adam", "lr": 0.001},
        "budget": {"kind": "epochs", "epochs": 40},
        "probes": {"cost": "economy", "every": 50, "evaluate_every": 100},
    }


def error(run: Recorded) -> float:
    """Validation error in %, the mean of the last evaluations."""
    return float(100 * (1 - np.mean(run.tables["eval"]["val_accuracy"][-LAST:])))


def gain(results: Results, name: str) -> list[float]:
    """Points of error that dropout saves, a seed each."""
    pairs = zip(results.arm(f"{name}-none"), results.arm(f"{name}-dropout"), strict=True)
    return [error(a) - error(b) for a, b in pairs]


def claim(results: Results) -> list[Statement]:
    """CLAIMS P:fig4: lower in the mean over seeds, in every architecture."""
    return [
        average(
            f"{depth} × {width}: error saved by dropout, points",
            gain(results, f"{depth}x{width}"),
            above=0,
        )
        for depth, width in NETS
    ]


def arms(make: Any, nets: tuple[tuple[int, int], ...]) -> tuple[Arm, ...]:
    """Every net without and with dropout."""
    return tuple(
        Arm(
            f"{depth}x{width}-{key}",
            f"{depth} × {width}, {name}",
            make(depth, width, key == "dropout"),
        )
        for depth, width in nets
        for key, name in (("none", "no dropout"), ("dropout", "dropout"))
    )


EXPERIMENT = Experiment(
    key="dropout-fig4",
    title="Dropout in several architectures",
    topic="regularization",
    question="Does dropout lower the test error whatever the architecture?",
    text=(
        "Srivastava and others draw the test error over up to a million updates for six networks "
        "of 2 to 4 hidden layers of 1,024 or 2,048 units: two bundles of curves, the one with "
        "dropout far below the other, whatever the architecture.",
        "Here are two architectures a quarter as wide, on 1,000 images of MNIST, where 200,000 "
        "weights and more can learn every image by heart within a few epochs. Dropout of half of "
        "the hidden units and a fifth of the pixels saves about a tenth of the errors.",
    ),
    expected="holds",
    references=(
        Reference("Fillatre, Deep Regularization", 2021, "F28"),
        Reference("Srivastava and others: Dropout, figure 4", 2014),
    ),
    seconds=8,
    limits=(
        "With Adam. With momentum and max-norm, as in the paper, a run of this length is far too "
        "short: see “Dropout needs updates”. In 4 × 256 the gain is within the noise of seeds."
    ),
    prediction=Prediction(
        question="1,000 images, 2 × 256 and 3 × 384 units. Dropout lowers the test error …",
        options=("in both", "in the wider one only", "in the shallow one only", "in neither"),
        answer=0,
        why="Both can learn 1,000 images by heart; dropout keeps both from it.",
    ),
    arms=arms(spec, NETS),
    claim=claim,
    tables=("eval",),
    watch=Watch(
        charts=("accuracy", "loss"),
        maps=("activation_variance", "weight_norm"),
        look="Validation accuracy of each pair: dropout begins below and ends above. Validation "
        "loss of the plain networks rises while they learn by heart.",
    ),
    twin="dropout-noise",
)
