"""Overfitting the noise, a bit of dropout, too much of it: 20 points of a sine."""

from __future__ import annotations

from statistics import mean
from typing import Any

from experiments.gallery.bars import average, middle
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Watch
from experiments.gallery.results import Results
from experiments.gallery.verdict import Statement

NOISE = 0.3
RATES = {"none": 0.0, "some": 0.5, "most": 0.95}


def spec(p: float) -> dict[str, Any]:
    """Two hidden layers of 300 ReLU units, Adam, 1,000 steps on all 20 points."""
    return {
        "data": {
            "kind": "sine",
            "frequency": 3.0,
            "noise": NOISE,
            "points": 20,
            "batch_size": 20,
        },
        "model": {
            "kind": "mlp",
            "depth": 2,
            "width": 300,
            "dropout": {"kind": "inverted", "p": p} if p else {"kind": "none"},
        },
        "init": {"kind": "torch_default"},  # biases too: kinks all over the interval
        "loss": {"kind": "squared_error"},
        "optimizer": {"kind": "adam", "lr": 0.003},
        "budget": {"kind": "steps", "count": 1000},
        "probes": {"cost": "economy", "every": 50, "evaluate_every": 50},
    }


def claim(results: Results) -> list[Statement]:
    """CLAIMS P:dropout-1d, by means over draws of 20 points. Its training error of p = 0, .005, is
    of a longer fit: here it is held against the noise. Too much is compared with a bit, not with
    none, whose error changes most from draw to draw."""
    error = {key: [2 * loss for loss in results.final(key, "val_loss")] for key in RATES}
    fitted = [2 * loss for loss in results.final("none", "train_loss")]
    less = [a / mean(error["none"]) for a in error["some"]]
    more = [a / mean(error["some"]) for a in error["most"]]
    return [
        middle(
            "p = 0: squared error on the points, of the noise's",
            [a / NOISE**2 for a in fitted],
            below=0.5,
        ),
        average("p = .5: squared distance to the curve, of that of p = 0", less, below=0.8),
        average("p = .95: squared distance to the curve, of that of p = .5", more, above=4),
    ]


EXPERIMENT = Experiment(
    key="dropout-curve",
    title="No dropout, a bit, too much",
    topic="regularization",
    question="Twenty noisy points of a sine and 91,000 weights. What does dropout do to the curve?",
    text=(
        "Without dropout the network bends to reach every point, noise and all: its squared error "
        "on the points falls below the noise's own variance, 0.09, and between the points it is "
        "wrong. With half of the units dropped no single unit can serve a single point, and the "
        "curve is smoother and nearer to $\\sin 3x$.",
        "With 19 of 20 dropped, what 15 units happen to say is multiplied by 20. The noise that "
        "this adds, $\\frac{p}{1-p} \\sum_i w_i^2 h_i^2$, costs more than fitting gains, and the "
        "network learns next to nothing: underfitting.",
    ),
    expected="holds",
    references=(
        Reference("Fillatre, Deep Regularization", 2021, "F27"),
        Reference("Srivastava and others: Dropout", 2014),
    ),
    seconds=2.5,
    limits="Twenty points are few: now and then a draw is fitted well without dropout.",
    prediction=Prediction(
        question="Which network is nearest to the sine?",
        options=("p = 0", "p = 0.5", "p = 0.95", "All alike"),
        answer=1,
        why="A bit keeps it from the noise; too much keeps it from the sine as well.",
    ),
    arms=tuple(Arm(key, f"p = {p:g}", spec(p)) for key, p in RATES.items()),
    claim=claim,
    tables=("eval",),
    watch=Watch(
        charts=("loss", "r2"),
        maps=("activation_variance", "weight_norm"),
        look="Loss on the curve itself (validation): p = 0 falls and rises again, p = 0.5 stays "
        "low, p = 0.95 never gets down. On the points p = 0 is lowest all along.",
    ),
)
