"""Glorot and Bengio's figure: tanh layers with the old and the normalized draw."""

from __future__ import annotations

from math import sqrt
from typing import Any

from experiments.gallery.bars import every
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Watch
from experiments.gallery.lectures.initialization.reading import quantity
from experiments.gallery.results import Recorded, Results
from experiments.gallery.verdict import Statement

LAYERS = 5


def spec(init: dict[str, Any]) -> dict[str, Any]:
    """5 hidden layers of 500 tanh units on digits. `global`: E[x²] of the inputs is 1."""
    return {
        "data": {"kind": "digits", "scaling": "global", "batch_size": 128},
        "model": {"kind": "mlp", "depth": LAYERS, "width": 500, "activation": {"kind": "tanh"}},
        "init": init,
        "optimizer": {"kind": "sgd", "lr": 0.01},
        "budget": {"kind": "steps", "count": 33},
        "probes": {"cost": "standard"},
    }


def ratio(run: Recorded, name: str, *, back: bool) -> float:
    """Standard deviation in layer 5 over that in layer 1 at step 1, or the inverse."""
    variances = quantity(run, name)
    first, last = float(variances[0]), float(variances[LAYERS - 1])
    return sqrt(first / last if back else last / first)


def claim(results: Results) -> list[Statement]:
    """CLAIMS P:xavier, width 1000 there."""
    statements = []
    for key, name, bar in (
        ("old", "U(±1/√n)", {"below": 0.15}),
        ("normalized", "U(±√(6/(n_in+n_out)))", {"above": 0.35}),
    ):
        runs = results.arm(key)
        forward = [ratio(run, "activation_variance", back=False) for run in runs]
        back = [ratio(run, "activation_gradient_variance", back=True) for run in runs]
        statements += [
            every(f"{name}: std of activations, layer 5 over layer 1", forward, **bar),
            every(f"{name}: std of ∂L/∂h, layer 1 over layer 5", back, **bar),
        ]
    return statements


EXPERIMENT = Experiment(
    key="glorot-tanh",
    title="The normalized initialization, five tanh layers",
    topic="initialization",
    question="What did the usual draw of 2010 do to activations and gradients?",
    text=(
        r"Before 2010 weights were drawn from $U(-1/\sqrt n, 1/\sqrt n)$, with variance "
        r"$1/(3n)$: in the linear range of tanh each layer keeps a third of the variance. The "
        r"same happens to the gradient on its way back.",
        r"$U(-a, a)$ with $a = \sqrt{6 / (n_{in} + n_{out})}$ has $n \, \mathrm{Var}(w) = 1$ for "
        r"square layers. What is still lost is tanh's bend, and it is the same forward and "
        r"backward: the scheme controls activations and gradients.",
    ),
    expected="holds",
    references=(
        Reference("Fillatre, Deep Regularization", 2021, "F9"),
        Reference("Li, Regularization, UCSB CS190I", 2022, "L17"),
        Reference("Glorot and Bengio: Difficulty of training deep feedforward networks", 2010),
    ),
    seconds=2,
    limits="At the first step. Biases start at 0.",
    prediction=Prediction(
        question="Five tanh layers, U(±1/√n). How large are the outputs of the last layer?",
        options=("As in the first", "A half", "A tenth", "Ten times"),
        answer=2,
        why="√(1/3) of the standard deviation a layer: 0.11 over four layers.",
    ),
    arms=(
        Arm(
            "old",
            "U(±1/√n)",
            spec({"kind": "kaiming_uniform", "nonlinearity": "linear", "factor": 3**-0.5}),
        ),
        Arm("normalized", "U(±√(6/(n_in+n_out)))", spec({"kind": "xavier_uniform"})),
    ),
    claim=claim,
    watch=Watch(
        charts=("profile", "histograms"),
        maps=("activation_variance", "activation_gradient_variance"),
        look="Histograms of the activations: with the old draw they narrow from layer to layer.",
    ),
)
