"""The same with momentum and max-norm, as the paper has it, but a thousandth of its updates."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from experiments.gallery.bars import average
from experiments.gallery.experiment import Prediction
from experiments.gallery.lectures.regularization import dropout_fig4
from experiments.gallery.results import Results
from experiments.gallery.verdict import Statement

NETS = ((2, 256), (3, 256))


def spec(depth: int, width: int, dropped: bool) -> dict[str, Any]:
    """SGD with momentum .95, units held to norm 2, 20 epochs of 20 steps."""
    return dropout_fig4.spec(depth, width, dropped) | {
        "optimizer": {"kind": "sgd", "lr": 0.05, "momentum": 0.95},
        "penalty": {"kind": "max_norm", "largest": 2.0},
        "budget": {"kind": "epochs", "epochs": 20},
    }


def claim(results: Results) -> list[Statement]:
    """What the lecture says; CLAIMS P:fig4 has that it fails: its 600 updates are far too few."""
    return [
        average(
            f"{depth} × {width}: error saved by dropout, points",
            dropout_fig4.gain(results, f"{depth}x{width}"),
            above=0,
        )
        for depth, width in NETS
    ]


EXPERIMENT = replace(
    dropout_fig4.EXPERIMENT,
    key="dropout-updates",
    title="Dropout needs updates",
    question="Does dropout lower the test error after 400 steps of SGD with momentum?",
    text=(
        "The paper trains with dropout at 10 to 100 times the usual learning rate, with momentum "
        "0.95 to 0.99 and the norm of each unit's weights held below a bound, for up to a million "
        "updates. Each update reaches only the units that were kept, and its gradient is that of "
        "one of $2^N$ networks: noisier, so that it takes more of them.",
        "After 400 updates the plain network has long learned its 1,000 images. The one with "
        "dropout is still underway, and the deeper it is, the further behind.",
    ),
    expected="fails",
    seconds=3.5,
    limits=(
        "What fails is the figure's claim at a thousandth of its updates, not dropout. With Adam "
        "and 800 updates it holds: see “Dropout in several architectures”."
    ),
    prediction=Prediction(
        question="400 updates with momentum 0.95. Which test error is lower?",
        options=("With dropout", "Without", "With dropout in the deeper network only", "Equal"),
        answer=1,
        why="Dropout learns more slowly, and 400 updates are not enough for it.",
    ),
    arms=dropout_fig4.arms(spec, NETS),
    claim=claim,
)
