"""The picture of low, good, high and very high learning rates."""

from __future__ import annotations

from typing import Any

from experiments.gallery.bars import every
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Watch
from experiments.gallery.results import Recorded, Results
from experiments.gallery.verdict import Statement

RATES = {"tiny": 1e-4, "low": 1e-3, "fair": 0.01, "good": 0.1, "very_high": 5.0}
EPOCH = 44  # steps


def spec(lr: float) -> dict[str, Any]:
    """A small perceptron on digits, SGD, ten epochs."""
    return {
        "data": {"kind": "digits", "batch_size": 32},
        "model": {"kind": "mlp", "depth": 2, "width": 64},
        "optimizer": {"kind": "sgd", "lr": lr},
        "budget": {"kind": "epochs", "epochs": 10},
        "probes": {"cost": "economy"},
    }


def last_epoch(run: Recorded) -> float:
    """Mean training loss of the last epoch; infinity where the run diverged."""
    if run.state == "diverged":
        return float("inf")
    return float(run.tables["train"]["loss"][-EPOCH:].mean())


def claim(results: Results) -> list[Statement]:
    """CLAIMS P:lrfig. Its bar of 2.5 for 1e-4 belongs to weights drawn wider; here the loss begins
    near 2.5, so: more than half of the first loss is left. And .1 in place of .05 for 0.1, which
    larger batches do not reach in ten epochs."""
    last = {key: [last_epoch(run) for run in results.arm(key)] for key in RATES}
    left = [last_epoch(run) / run.tables["eval"]["train_loss"][0] for run in results.arm("tiny")]
    pairs = zip(last["fair"], last["low"], strict=True)
    return [
        every("low, 1e-4: share of the first loss that is left", left, above=0.5),
        every(
            "0.01 is faster than 0.001: ratio of the losses", [a / b for a, b in pairs], below=0.5
        ),
        every("good, 0.1: loss", last["good"], below=0.1),
        every("very high, 5: not finite, or no better than guessing", last["very_high"], above=2.0),
    ]


EXPERIMENT = Experiment(
    key="learning-rates",
    title="Low, good, very high",
    topic="optimization",
    question="What does the loss curve say about the learning rate?",
    text=(
        r"The update is $w \leftarrow w - \eta g$. A low $\eta$ gives a curve that falls slowly "
        r"and is not done at the end; a good one falls fast and flattens near zero; a very high "
        r"one overshoots where the curvature exceeds $2 / \eta$, jumps to where all units are dead "
        r"or to infinity, and stays there.",
        "The learning rate is the first knob to look at, and the loss curve is where to look.",
    ),
    expected="holds",
    references=(
        Reference("Neychev, Optimization and regularization in Deep Learning", 2021, "Y11"),
        Reference("Karpathy and others: CS231n notes", 2015),
    ),
    seconds=0.3,
    fast=True,
    limits=(
        "What is good depends on the network: at a depth of 30 a rate of 0.1 is too high. Between "
        "good and very high lie rates (0.5 to 2) at which some seeds learn and some get stuck."
    ),
    prediction=Prediction(
        question="Learning rates from 0.0001 to 5, ten epochs. Which has the lowest loss?",
        options=("0.0001", "0.001", "0.01", "0.1", "5"),
        answer=3,
        why="The largest that does not overshoot: here 0.1.",
    ),
    arms=tuple(Arm(key, f"η = {lr:g}", spec(lr)) for key, lr in RATES.items()),
    claim=claim,
    tables=("train", "eval"),
    watch=Watch(charts=("loss", "accuracy", "gradient"), look="The five curves of the loss."),
)
