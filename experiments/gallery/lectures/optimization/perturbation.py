"""One line through the same points: far from the origin, moving its weights costs more."""

from __future__ import annotations

from experiments.gallery.bars import every
from experiments.gallery.experiment import Demonstration, Line, Measured, Reference
from experiments.gallery.verdict import Statement

SHIFT = 10.0
SIZES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5)
DRAWS = 400


def measure(seed: int) -> Measured:
    """Mean rise of the loss of a logistic line, when its weights are moved by N(0, size²)."""
    import numpy as np  # noqa: PLC0415

    generator = np.random.default_rng(seed)
    y = np.repeat([-1.0, 1.0], 200)
    near = generator.normal(0, 0.5, (400, 2)) + y[:, None]  # two clouds at (-1, -1) and (1, 1)
    far = near + SHIFT
    weights, biases = np.array([2.0, 2.0]), {"near": 0.0, "far": -4.0 * SHIFT}  # one line

    def loss(x: np.ndarray, w: np.ndarray, b: float) -> float:
        return float(np.logaddexp(0, -y * (x @ w + b)).mean())

    numbers, lines = {}, []
    for name, x in (("near", near), ("far", far)):
        base, rises = loss(x, weights, biases[name]), []
        for size in SIZES:
            moved = generator.normal(0, size, (DRAWS, 3))
            after = [loss(x, weights + row[:2], biases[name] + row[2]) for row in moved]
            rises.append(float(np.mean(after)) - base)
            numbers[f"{name} {size}"] = rises[-1]
        numbers[f"{name} loss"] = base
        title = "centred" if name == "near" else f"shifted by {SHIFT:g}"
        lines.append(Line(title, SIZES, tuple(rises)))
    return Measured(numbers, tuple(lines))


def claim(measured: list[Measured]) -> list[Statement]:
    """CLAIMS P:datanorm: the rise is more than 20 times as large."""
    return [
        every(
            "before: loss of the one minus loss of the other",
            [one.numbers["far loss"] - one.numbers["near loss"] for one in measured],
            above=-1e-9,
            below=1e-9,
        ),
        every(
            "weights moved by 0.1: rise of the loss, shifted / centred",
            [one.numbers["far 0.1"] / one.numbers["near 0.1"] for one in measured],
            above=20,
        ),
    ]


EXPERIMENT = Demonstration(
    key="perturbation",
    title="A line that turns around the origin",
    topic="optimization",
    question="Why is the loss less sensitive to the weights when the data are centred?",
    text=(
        r"A logit is $w^T x + b$. Moving the weights by $\delta$ moves it by "
        r"$\delta_w^T x + \delta_b$, with variance $\sigma^2 (|x|^2 + 1)$. Points around "
        r"$(10, 10)$ have $|x|^2 \approx 200$ where centred ones have about 2: the same small "
        r"rotation of the line swings it right through the clouds.",
    ),
    expected="holds",
    references=(
        Reference("Neychev, Optimization and regularization in Deep Learning", 2021, "Y12"),
        Reference("Karpathy and others: CS231n notes", 2015),
    ),
    seconds=0.1,
    limits="Two dimensions and one line: it shows the curvature of the loss in the weights.",
    fast=True,
    measure=f"{__name__}:measure",
    claim=claim,
    x_title="size of the change",
    y_title="rise of the loss",
    log_x=True,
    log_y=True,
)
