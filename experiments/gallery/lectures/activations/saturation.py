"""Larger weights push tanh and sigmoid into their flat ends. What that does to the gradient."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from experiments.gallery.bars import every
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Watch
from experiments.gallery.lectures.initialization.reading import quantity
from experiments.gallery.results import Recorded, Results
from experiments.gallery.verdict import Statement

LAYERS = 5
TANH = (1, 2, 5, 10)
SIGMOID = (1, 5, 10)


def spec(activation: str, k: float) -> dict[str, Any]:
    """5 hidden layers of 100 units on digits, weights N(0, k² / n)."""
    return {
        "data": {"kind": "digits", "batch_size": 128},
        "model": {"kind": "mlp", "depth": LAYERS, "width": 100, "activation": {"kind": activation}},
        "init": {"kind": "fan_in", "c": float(k * k)},
        "optimizer": {"kind": "sgd", "lr": 0.001},
        "budget": {"kind": "steps", "count": 33},
        "probes": {"cost": "standard"},
    }


def saturated(run: Recorded) -> float:
    """Mean share over the hidden layers, step 1."""
    return float(quantity(run, "saturated_share")[:LAYERS].mean())


def product(run: Recorded) -> float:
    """Size of ∂L/∂h in layer 1 over that in layer 5, step 1."""
    variances = quantity(run, "activation_gradient_variance")
    return float((variances[0] / variances[LAYERS - 1]) ** 0.5)


def claim(results: Results) -> list[Statement]:
    """CLAIMS P:sat. Its bound is |h| > .99, the probe's .97: a few more count at k = 1."""
    shares = {k: [saturated(run) for run in results.arm(f"tanh-{k}")] for k in TANH}
    steps = [min(b - a for a, b in pairwise(seed)) for seed in zip(*shares.values(), strict=True)]
    sigmoid = {k: [saturated(run) for run in results.arm(f"sigmoid-{k}")] for k in SIGMOID}
    products = {k: [product(run) for run in results.arm(f"tanh-{k}")] for k in TANH}
    grown = [b / a for a, b in zip(products[1], products[10], strict=True)]
    return [
        every("tanh: saturated share grows with k, smallest step", steps, above=0),
        every("tanh, k = 1: saturated share", shares[1], below=0.05),
        every("tanh, k = 10: saturated share", shares[10], above=0.5),
        every("sigmoid, k = 1: saturated share", sigmoid[1], below=0.02),
        every("sigmoid, k = 10: saturated share", sigmoid[10], above=0.4),
        every("tanh: with k = 10 less gradient reaches layer 1 than with k = 1", grown, below=1),
    ]


EXPERIMENT = Experiment(
    key="saturation",
    title="Saturated units, and the gradient that does not vanish",
    topic="activations",
    question="Do saturated units stop the gradient?",
    text=(
        r"tanh and sigmoid are flat at both ends: a unit with large $|z|$ passes almost no "
        r"gradient. The share of such units grows with the scale $k$ of the weights, "
        r"$w \sim N(0, k^2/n)$.",
        r"For one unit the lecture is right. For the network it is not: the few units that are not "
        r"saturated have $\phi' \approx 1$, and the gradient they pass is multiplied by weights "
        r"$k$ times as large. With tanh the factor a layer is "
        r"$\chi = k^2 E[\phi'^2]$, and $E[\phi'^2]$ falls only as $1/k$: the product grows. Deep "
        r"tanh networks with large weights explode, they do not vanish.",
    ),
    expected="partly",
    references=(
        Reference("Neumann, Activation, Normalization and Regularization", 2022, "N3"),
        Reference("Poole and others: Exponential expressivity through transient chaos", 2016),
    ),
    seconds=0.9,
    limits=(
        "The last statement does not hold, at the first step and for tanh. With sigmoid at usual "
        "scales φ' ≤ 1/4 does make the gradient vanish: see the entry on depth."
    ),
    prediction=Prediction(
        question="Weights ten times larger, three quarters of all tanh units saturated. What "
        "becomes of the gradient at the first layer?",
        options=("It vanishes", "It stays", "It grows"),
        answer=2,
        why="The other quarter passes it on, times large weights.",
    ),
    arms=(
        *(Arm(f"tanh-{k}", f"tanh, k = {k}", spec("tanh", k)) for k in TANH),
        *(Arm(f"sigmoid-{k}", f"sigmoid, k = {k}", spec("sigmoid", k)) for k in SIGMOID),
    ),
    claim=claim,
    watch=Watch(
        charts=("profile", "histograms"),
        maps=("saturated_share", "activation_gradient_variance"),
        look="Upper map: more saturated units with k. Lower map: more gradient with k, too.",
    ),
)
