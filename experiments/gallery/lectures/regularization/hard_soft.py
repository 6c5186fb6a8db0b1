"""A penalty and a limit are two ways to write one problem."""

from __future__ import annotations

from itertools import pairwise

from experiments.gallery.bars import every
from experiments.gallery.experiment import Demonstration, Line, Measured, Reference
from experiments.gallery.verdict import Statement

ROWS, COLUMNS = 100, 10
STRENGTHS = (0.0, 0.1, 1.0, 10.0, 100.0, 1e4, 1e8)
STEPS = 2000


def measure(seed: int) -> Measured:
    """Ridge by its formula against projected gradient descent on the ball of its radius."""
    import numpy as np  # noqa: PLC0415

    generator = np.random.default_rng(seed)
    x = generator.normal(size=(ROWS, COLUMNS))
    y = x @ generator.normal(0, 2, COLUMNS) + generator.normal(size=ROWS)
    gram, target = x.T @ x, x.T @ y
    rate = 1 / np.linalg.eigvalsh(gram)[-1]
    numbers, norms = {}, []
    for strength in STRENGTHS:
        ridge = np.linalg.solve(gram + strength * np.eye(COLUMNS), target)
        radius = float(np.linalg.norm(ridge))
        w = np.zeros(COLUMNS)
        for _ in range(STEPS):
            w = w - rate * (gram @ w - target)
            w = w * min(1.0, radius / float(np.linalg.norm(w)))
        numbers[f"apart {strength:g}"] = float(np.linalg.norm(w - ridge)) / radius
        numbers[f"norm {strength:g}"] = radius
        norms.append(radius)
    grid = np.logspace(-1, 8, 60)
    path = [np.linalg.solve(gram + one * np.eye(COLUMNS), target) for one in grid]
    shown = [("|θ|", [float(np.linalg.norm(one)) for one in path])]
    shown += [(f"|θ{k + 1}|", [float(abs(one[k])) for one in path]) for k in range(3)]
    lines = [Line(name, tuple(map(float, grid)), tuple(values)) for name, values in shown]
    return Measured(numbers, tuple(lines))


def claim(measured: list[Measured]) -> list[Statement]:
    """CLAIMS P:hardsoft: equal to 1e-8, norms strictly falling."""
    apart = [max(one.numbers[f"apart {strength:g}"] for strength in STRENGTHS) for one in measured]
    falling = [
        max(one.numbers[f"norm {b:g}"] / one.numbers[f"norm {a:g}"] for a, b in pairwise(STRENGTHS))
        for one in measured
    ]
    last = [one.numbers["norm 1e+08"] / one.numbers["norm 0"] for one in measured]
    return [
        every("limit and penalty, apart by at most", apart, below=1e-8),
        every("norm at one λ / at the one before, largest", falling, below=1),
        every("norm at λ = 10⁸ / without penalty", last, below=1e-5),
    ]


EXPERIMENT = Demonstration(
    key="hard-soft",
    title="Penalty or limit: the same solutions",
    topic="regularization",
    question="Is a limit on the weights another method than a penalty on them?",
    text=(
        r"The penalty's solution $\theta_\lambda$ minimizes $L(\theta) + \frac{\lambda}{2} "
        r"|\theta|^2$. Nothing inside the ball of radius $|\theta_\lambda|$ has a smaller loss, "
        r"else it would have a smaller sum: so $\theta_\lambda$ solves the limited problem too, "
        r"and $\lambda$ is that limit's Lagrange multiplier.",
        r"$\lambda = 0$ is no regularization, $\lambda \to \infty$ puts all weights to zero, and "
        r"between them the norm only falls.",
    ),
    expected="holds",
    references=(
        Reference("Li, Regularization, UCSB CS190I", 2022, "L3"),
        Reference("Li, Regularization, UCSB CS190I", 2022, "L4"),
        Reference("Hoerl and Kennard: Ridge regression", 1970),
    ),
    seconds=0.2,
    limits="Both sides of the argument need a convex loss. In a network two minima may change "
    "places.",
    erratum=(
        "Li writes λ for both, the squared radius of the limit and the strength of the penalty: "
        "small means more regularization in the first, less in the second."
    ),
    measure=f"{__name__}:measure",
    claim=claim,
    x_title="strength λ of the penalty",
    y_title="size",
    log_x=True,
    log_y=True,
    fast=True,
)
