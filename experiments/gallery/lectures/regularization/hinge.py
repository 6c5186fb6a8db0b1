"""A linear classifier with the hinge loss under L2, L1 and both."""

from __future__ import annotations

from typing import Any

import numpy as np

from experiments.gallery.bars import every, ratios
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Watch
from experiments.gallery.results import Recorded, Results
from experiments.gallery.verdict import Statement

RIDGE, LASSO = 0.1, 0.03  # strengths of L2 and L1
BINS = 20


def spec(**penalty: Any) -> dict[str, Any]:
    """Multiclass SVM on digits, 30 epochs."""
    return {
        "data": {"kind": "digits", "batch_size": 32},
        "model": {"kind": "linear"},
        "loss": {"kind": "hinge"},
        "penalty": penalty,
        "optimizer": {"kind": "sgd", "lr": 0.01},
        "budget": {"kind": "epochs", "epochs": 30},
        "probes": {
            "cost": "standard",
            "every": 22,
            "statistics_every": 132,
            "histograms_every": 132,
        },
    }


def near_zero(run: Recorded) -> float:
    """Share of the weights in the bin of the last histogram that holds 0."""
    table = run.tables["histograms"]
    low, high = table["weight_low/0"][-1], table["weight_high/0"][-1]
    if not high > low:
        return float("nan")
    place = int(np.clip(-low / (high - low) * BINS, 0, BINS - 1))
    return float(table[f"weight_bins/0/{place}"][-1])


def claim(results: Results) -> list[Statement]:
    """CLAIMS P:hinge: orderings. There strengths are .01 and .003, ours ten times that, so that
    the effects are seen in every seed; and "near zero" is a bin, about .04 wide, not .01."""

    def norms(key: str) -> list[float]:
        return [run.last("layers", "weight_norm/0") for run in results.arm(key)]

    near = {key: [near_zero(run) for run in results.arm(key)] for key in ("l2", "l1", "elastic")}
    zeros = [run.last("weights", "weight_zeros/0") for run in results.arm("proximal")]
    smooth = [run.last("weights", "weight_zeros/0") for run in results.arm("elastic")]
    accuracy = [
        figure for arm in EXPERIMENT.arms for figure in results.final(arm.key, "val_accuracy")
    ]
    return [
        every("norm of the weights, L2 / none", ratios(norms("l2"), norms("none")), below=0.8),
        every("L1 / none", ratios(norms("l1"), norms("none")), below=0.8),
        every("both / L2 alone", ratios(norms("elastic"), norms("l2")), below=1),
        every("share of weights near 0, L1 / L2", ratios(near["l1"], near["l2"]), above=2),
        every("both / L2", ratios(near["elastic"], near["l2"]), above=2),
        every("exactly 0, proximal L1", zeros, above=0.1),
        every("exactly 0, both by subgradient", smooth, above=-0.5, below=1e-9),
        every("validation accuracy, every arm and seed", accuracy, above=0.92),
    ]


EXPERIMENT = Experiment(
    key="hinge",
    title="Support vector machine with L2, L1 and elastic net",
    topic="regularization",
    question="What does each regularizer R(W) make of the same classifier?",
    text=(
        r"The multiclass hinge loss $\sum_{j \ne y} \max(0, 1 + f_j - f_y)$ asks only that the "
        r"right class leads by 1. Many $W$ do; the regularizer in $L + \lambda R(W)$ chooses.",
        r"$R = \frac{1}{2} |W|_2^2$ spreads the weight over all pixels, $R = |W|_1$ puts most "
        r"weights near zero, the elastic net $\beta |W|_2^2 + |W|_1$ does both. Accuracy hardly "
        "changes: what changes is which classifier it is.",
    ),
    expected="holds",
    references=(
        Reference("Neychev, Optimization and regularization in Deep Learning", 2021, "Y17"),
        Reference(
            "Zou and Hastie: Regularization and variable selection via the elastic net", 2005
        ),
        Reference("Weston and Watkins: Support vector machines for multi-class", 1999),
    ),
    seconds=2,
    limits="Exact zeros come from the proximal step alone; the subgradient only comes near.",
    prediction=Prediction(
        question="Which regularizer gives most weights next to zero?",
        options=("L2", "L1", "They do the same, the loss decides"),
        answer=1,
        why="L1 pulls a small weight as hard as a large one; L2 hardly pulls it at all.",
    ),
    arms=(
        Arm("none", "none", spec(kind="none")),
        Arm("l2", "L2", spec(kind="l2", strength=RIDGE)),
        Arm("l1", "L1", spec(kind="l1", strength=LASSO)),
        Arm(
            "elastic",
            "elastic net",
            spec(kind="elastic_net", strength=RIDGE + LASSO, l1_share=LASSO / (RIDGE + LASSO)),
        ),
        Arm("proximal", "L1, proximal", spec(kind="l1_proximal", strength=LASSO)),
    ),
    claim=claim,
    tables=("layers", "eval", "weights", "histograms"),
    watch=Watch(
        charts=("accuracy", "loss", "histograms"),
        maps=("weight_norm", "weight_zeros"),
        look="The histogram of the weights: wide without a penalty, narrow with L2, a spike with "
        "L1.",
        picture="eval/val_accuracy",
    ),
)
