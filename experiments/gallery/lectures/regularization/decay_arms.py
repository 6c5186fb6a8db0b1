"""The three ways to decay, in networks: one under SGD, two under momentum and Adam."""

from __future__ import annotations

from typing import Any

import numpy as np

from experiments.gallery.bars import every
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Watch
from experiments.gallery.lectures.regularization.specs import digits
from experiments.gallery.results import Recorded, Results
from experiments.gallery.verdict import Statement

OPTIMIZERS: dict[str, dict[str, Any]] = {
    "SGD": {"kind": "sgd", "lr": 0.05},
    "momentum": {"kind": "sgd", "lr": 0.01, "momentum": 0.9},
    "Adam": {"kind": "adam", "lr": 0.003},
}
KINDS = {"l2": "penalty in the loss", "coupled": "coupled", "decoupled": "decoupled"}


def arm(name: str, kind: str) -> Arm:
    """1×64 for 5 epochs, λ = 0.1."""
    choices = {"optimizer": OPTIMIZERS[name], "penalty": {"kind": kind, "strength": 0.1}}
    return Arm(f"{name} {kind}", f"{name}, {KINDS[kind]}", digits(1, 64, epochs=5, **choices))


def norm(run: Recorded) -> float:
    """Of all weights."""
    return float(np.linalg.norm(run.tables["layers"].layers("weight_norm")[-1]))


def claim(results: Results) -> list[Statement]:
    """CLAIMS P:decay-id has the equality in float64, and "decay" checks it there to 1e-10. In
    float32 two roundings of one run drift apart: 1e-3 after 220 steps."""
    statements = []
    for name in OPTIMIZERS:
        norms = {kind: [norm(run) for run in results.arm(f"{name} {kind}")] for kind in KINDS}
        same = [abs(b / a - 1) for a, b in zip(norms["l2"], norms["coupled"], strict=True)]
        apart = [abs(b / a - 1) for a, b in zip(norms["l2"], norms["decoupled"], strict=True)]
        statements.append(every(f"{name}: norm, coupled / in the loss, off 1 by", same, below=1e-3))
        bounds = {"below": 1e-3} if name == "SGD" else {"above": 0.1}
        statements.append(every(f"{name}: decoupled / in the loss", apart, **bounds))
    return statements


EXPERIMENT = Experiment(
    key="decay-arms",
    title="Weight decay under SGD, momentum and Adam",
    topic="regularization",
    question="Under which optimizer does it matter how the decay is written?",
    text=(
        r"A penalty $\frac{\lambda}{2} |w|^2$ in the loss and $\lambda w$ added to the gradient "
        r"are one thing. Shrinking the weights beside the step, $w \leftarrow (1 - \eta \lambda) "
        r"w$, is the same under plain SGD only.",
        r"Momentum adds up the penalty's gradient to $1 / (1 - \mu)$ times its size, here ten "
        "times, so the same λ shrinks far more. Adam divides it by the root of the mean square: "
        "then it is as large as any other gradient, whatever λ says.",
    ),
    expected="holds",
    references=(
        Reference("Li, Regularization, UCSB CS190I", 2022, "L5"),
        Reference("Kolter and Chen, Normalization and Regularization, CMU", 2022, "K6"),
        Reference("Loshchilov and Hutter: Decoupled weight decay", 2019),
    ),
    seconds=0.3,
    limits="With a λ chosen for each, the two ways come closer; the same λ means two things.",
    prediction=Prediction(
        question="Penalty in the loss, or shrinking beside the step: under which do runs differ?",
        options=("SGD, momentum and Adam", "Momentum and Adam", "Adam only", "None"),
        answer=1,
        why="Whatever remembers or rescales gradients treats the penalty's gradient like them.",
    ),
    arms=tuple(arm(name, kind) for name in OPTIMIZERS for kind in KINDS),
    claim=claim,
    tables=("layers",),
    watch=Watch(
        charts=("loss", "accuracy"),
        maps=("weight_norm", "update_ratio"),
        look="The maps of the weight norm: three alike for SGD, one of three different for the "
        "others. The training loss of the first way contains the penalty, so compare validation.",
        picture="eval/val_loss",
    ),
    fast=True,
)
