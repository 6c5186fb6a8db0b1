"""Fifty layers that start next to zero: dead as a chain, alive with a shortcut around each."""

from __future__ import annotations

from typing import Any

from experiments.gallery.bars import every
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Watch
from experiments.gallery.results import Recorded, Results
from experiments.gallery.verdict import Statement

SMALL = {"kind": "normal", "std": 0.01}


def spec(kind: str, init: dict[str, Any]) -> dict[str, Any]:
    """50 hidden layers of 64 units on digits, ten epochs."""
    return {
        "data": {"kind": "digits", "batch_size": 32},
        "model": {"kind": kind, "depth": 50, "width": 64},
        "init": init,
        "optimizer": {"kind": "sgd", "lr": 0.01},
        "budget": {"kind": "epochs", "epochs": 10},
        "probes": {"cost": "economy"},
    }


def claim(results: Results) -> list[Statement]:
    """CLAIMS P:residual."""
    plain, residual = results.arm("plain"), results.arm("residual")
    ratios = [slope(run) for run in residual]
    return [
        every("plain: gradient of layer 1 at step 1", [first(run) for run in plain], below=1e-30),
        every("plain: accuracy of guessing", results.final("plain", "train_accuracy"), below=0.15),
        every("residual: accuracy", results.final("residual", "train_accuracy"), above=0.98),
        every("residual: gradient in layer 2 / in layer 50", ratios, above=0.5, below=2.5),
        every(
            "residual with N(0, 2/n): not finite within 10 steps",
            [run.diverged_by for run in results.arm("wide")],
            below=10.5,
        ),
    ]


def first(run: Recorded) -> float:
    """Norm of the first layer's weight gradient at step 1."""
    return float(run.tables["layers"].layers("weight_gradient_norm")[0, 0])


def slope(run: Recorded) -> float:
    """How the gradient's size with respect to the signal grows over the depth at step 1."""
    gradients = run.tables["layers"].layers("activation_gradient_variance")[0]
    return float((gradients[1] / gradients[49]) ** 0.5)


EXPERIMENT = Experiment(
    key="residual",
    title="A way around every layer",
    topic="architectures",
    question="Why can a residual network be deep?",
    text=(
        r"A chain multiplies Jacobians: with weights $N(0, 0.01^2)$ each takes the gradient times "
        r"about 0.06, and after 50 layers float32 holds nothing. A residual layer computes "
        r"$h \leftarrow h + f(W h + b)$, whose Jacobian is $I + f' W$: the product of 50 of them "
        r"is close to $I$ as long as the branches are small.",
        r"The shortcut works both ways. With branches as large as those of He, $N(0, 2/n)$, every "
        r"layer at least doubles the signal's square, $2^{50}$ in all, and the loss overflows. "
        r"Residual networks need small or scaled branches, or a norm inside them.",
    ),
    expected="holds",
    references=(
        Reference("Li, Regularization, UCSB CS190I", 2022, "L14"),
        Reference("He, Zhang, Ren, Sun: Deep residual learning", 2016),
    ),
    seconds=2,
    prediction=Prediction(
        question="50 layers, all weights N(0, 0.01²). Which learns?",
        options=("The chain", "The residual net", "Both", "Neither"),
        answer=1,
        why="Its gradient reaches the first layer through the shortcuts.",
    ),
    arms=(
        Arm("plain", "chain, N(0, 0.01²)", spec("mlp", SMALL)),
        Arm("residual", "residual, N(0, 0.01²)", spec("residual_mlp", SMALL)),
        Arm("wide", "residual, N(0, 2/n)", spec("residual_mlp", {"kind": "fan_in", "c": 2.0})),
    ),
    claim=claim,
    watch=Watch(
        charts=("loss", "accuracy", "profile"),
        maps=("activation_gradient_variance", "activation_variance"),
        look="The gradient's map: one colour over all 50 layers of the residual net.",
    ),
)
