"""Leaving a saddle: who sees a slope that is next to nothing?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from experiments.gallery.bars import every
from experiments.gallery.experiment import Demonstration, Measured, Prediction, Reference
from experiments.gallery.lectures.optimization.paths import contour, first, line, path
from experiments.gallery.verdict import Statement

if TYPE_CHECKING:
    from torch import Tensor

RATE = 0.01
STEPS = 1500
STARTS = {"near": 1e-3, "nearer": 1e-9}  # y at the start; x is 1
OPTIMIZERS: dict[str, dict[str, Any]] = {
    "SGD": {"kind": "sgd", "lr": RATE},
    "momentum": {"kind": "sgd", "lr": RATE, "momentum": 0.9},
    "Nesterov": {"kind": "sgd", "lr": RATE, "momentum": 0.9, "nesterov": True},
    "Adagrad": {"kind": "adagrad", "lr": RATE},
    "RMSprop": {"kind": "rmsprop", "lr": RATE, "alpha": 0.9},
    "Adam": {"kind": "adam", "lr": RATE},
}


def surface(point: Tensor) -> Tensor:
    """x² - y²: a saddle at the origin."""
    return point[0] ** 2 - point[1] ** 2


def measure(seed: int) -> Measured:
    """Steps until |y| > 1; the seed changes nothing."""
    import numpy as np  # noqa: PLC0415

    numbers, lines = {}, []
    for name, choice in OPTIMIZERS.items():
        for start, y in STARTS.items():
            points = path(surface, (1.0, y), STEPS, choice, lambda x, y: abs(y) > 1)
            numbers[f"{name} {start}"] = first(np.abs(points[:, 1]) > 1)
            if start == "near":
                lines.append(line(name, points))
    x = np.linspace(-1, 1, 41)
    hills = [contour(side * np.sqrt(x**2 + 0.1), x) for side in (-1, 1)]
    valleys = [contour(x, side * np.sqrt(x**2 + 0.1)) for side in (-1, 1)]
    return Measured(numbers, (*lines, *hills, *valleys))


def claim(measured: list[Measured]) -> list[Statement]:
    """CLAIMS P:surfaces: momentum under half of SGD's steps, RMSprop under a fifth (y = 1e-9)."""

    def ratio(name: str, start: str = "near") -> list[float]:
        return [one.numbers[f"{name} {start}"] / one.numbers[f"SGD {start}"] for one in measured]

    return [
        every("from y = 0.001: momentum's steps / SGD's", ratio("momentum"), below=0.5),
        every("from y = 0.001: Nesterov's steps / SGD's", ratio("Nesterov"), below=0.5),
        every("from y = 1e-9: RMSprop's steps / SGD's", ratio("RMSprop", "nearer"), below=0.2),
        every("from y = 1e-9: Adam's steps / SGD's", ratio("Adam", "nearer"), below=0.5),
        every("from y = 0.001: Adagrad's steps / SGD's", ratio("Adagrad"), below=1),
    ]


EXPERIMENT = Demonstration(
    key="saddle",
    title="Leaving a saddle",
    topic="optimization",
    question="Which optimizers get away from a saddle point, and how fast?",
    text=(
        r"On $f = x^2 - y^2$ the way out is along $y$, where the gradient is $-2y$: next to "
        r"nothing at the start. SGD multiplies $y$ by $1 + 2 \eta$ a step, so from $y = 10^{-9}$ "
        r"it needs $9 \ln 10 / (2 \eta)$ steps. Momentum raises the factor. RMSprop and Adam "
        r"divide by the gradient's own size: their step along $y$ is about $\eta$ from the start, "
        r"however flat the slope.",
        r"The famous animation shows Adagrad leaving at once. At one learning rate for all it is "
        r"the slowest: it divides by the root of the sum of all its squared gradients, so its "
        r"steps fade as $\eta / \sqrt{t}$ while SGD's grow. In the animation it must have had a "
        r"rate of its own; the rates were never published.",
    ),
    expected="partly",
    references=(
        Reference("Neychev, Optimization and regularization in Deep Learning", 2021, "Y4"),
        Reference("Neychev, Optimization and regularization in Deep Learning", 2021, "Y5"),
        Reference("Neychev, Optimization and regularization in Deep Learning", 2021, "Y9"),
        Reference("Radford: animations of optimizers", 2014),
    ),
    seconds=0.4,
    limits="One rate, 0.01, for all. Adagrad is usually given a higher one and then leaves sooner.",
    prediction=Prediction(
        question="All with the rate 0.01, from (1, 0.001): who leaves the saddle last?",
        options=("SGD", "momentum", "Adagrad", "RMSprop"),
        answer=2,
        why="Its steps fade as one over the root of the step.",
    ),
    fast=True,
    seeds=(0,),
    measure=f"{__name__}:measure",
    claim=claim,
    x_title="x",
    y_title="y",
)
