"""The largest curvature that a step size can bear, for descent, momentum and Nesterov."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from experiments.gallery.bars import every
from experiments.gallery.experiment import Demonstration, Measured, Prediction, Reference
from experiments.gallery.lectures.optimization.paths import line, path
from experiments.gallery.verdict import Statement

if TYPE_CHECKING:
    from torch import Tensor

RATE, MU, STEPS = 0.1, 0.9, 300
OPTIMIZERS: dict[str, dict[str, Any]] = {
    "descent": {"kind": "sgd", "lr": RATE},
    "momentum": {"kind": "sgd", "lr": RATE, "momentum": MU},
    "Nesterov": {"kind": "sgd", "lr": RATE, "momentum": MU, "nesterov": True},
}
FORMULAS = {
    "descent": 2 / RATE,
    "momentum": (2 + 2 * MU) / RATE,
    "Nesterov": (2 + 2 * MU) / ((1 + 2 * MU) * RATE),
}


def grows(choice: dict[str, Any], curvature: float, steps: int = STEPS) -> bool:
    """Whether descent on λ x² / 2 from x = 1 is further away at the end."""
    import numpy as np  # noqa: PLC0415

    def bowl(point: Tensor) -> Tensor:
        return curvature / 2 * point[0] ** 2

    points = path(bowl, (1.0, 0.0), steps, choice)[:, 0]
    finite = np.abs(points[np.isfinite(points)])
    return bool(len(finite) <= steps or finite[-20:].max() > 1)


def measure(seed: int) -> Measured:
    """The curvature at which it begins to grow, by bisection; the seed changes nothing."""
    numbers = {}
    for name, choice in OPTIMIZERS.items():
        low, high = 0.1 / RATE, 10 / RATE
        for _ in range(9):
            middle = (low * high) ** 0.5
            low, high = (low, middle) if grows(choice, middle) else (middle, high)
        numbers[name] = (low * high) ** 0.5 * RATE
    lines = []
    for factor in (0.5, 0.95, 1.02):
        curvature = factor * FORMULAS["descent"]

        def bowl(point: Tensor, curvature: float = curvature) -> Tensor:
            return curvature / 2 * point[0] ** 2

        points = path(bowl, (1.0, 0.0), 40, OPTIMIZERS["descent"])
        points[:, 1] = points[:, 0]
        points[:, 0] = range(41)
        lines.append(line(f"λ = {factor:g} · 2/η", points))
    return Measured(numbers, tuple(lines))


def claim(measured: list[Measured]) -> list[Statement]:
    """Within 2 % of the formulas, which the sharpness chart draws as its dashed line."""
    return [
        every(
            f"{name}: largest stable λη, measured / formula",
            [one.numbers[name] / (FORMULAS[name] * RATE) for one in measured],
            above=0.98,
            below=1.02,
        )
        for name in OPTIMIZERS
    ]


EXPERIMENT = Demonstration(
    key="threshold",
    title="Two over eta",
    topic="sharpness",
    question="Where does the line 2/η come from, and where is it with momentum?",
    text=(
        r"On $\frac{\lambda}{2} x^2$ a step of descent is $x \leftarrow (1 - \eta \lambda) x$. It "
        r"shrinks while $|1 - \eta \lambda| < 1$, that is $\lambda < 2 / \eta$; beyond, $x$ swings "
        r"from side to side and grows.",
        r"Momentum damps the swing and bears $(2 + 2 \mu) / \eta$. Nesterov looks ahead, which "
        r"makes the gradient larger on steep walls: it bears only "
        r"$(2 + 2 \mu) / ((1 + 2 \mu) \eta)$, less than plain descent for $\mu = 0.9$.",
    ),
    expected="holds",
    references=(
        Reference("Kolter and Chen, Normalization and Regularization, CMU", 2022, "K11"),
        Reference("Cohen, Kaur, Li, Kolter, Talwalkar: Gradient descent typically occurs", 2021),
    ),
    seconds=0.5,
    limits="A quadratic. On a network the loss beyond the line does not grow for ever.",
    prediction=Prediction(
        question="Who bears the largest curvature at the same η, with μ = 0.9?",
        options=("Descent", "Momentum", "Nesterov"),
        answer=1,
        why="(2 + 2μ)/η is nearly twice as much; Nesterov bears less than descent.",
    ),
    fast=True,
    seeds=(0,),
    measure=f"{__name__}:measure",
    claim=claim,
    x_title="step",
    y_title="x",
)
