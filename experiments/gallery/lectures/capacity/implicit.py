"""Gradient descent from zero finds the smallest of all solutions that fit."""

from __future__ import annotations

from experiments.gallery.bars import every
from experiments.gallery.experiment import Demonstration, Line, Measured, Reference
from experiments.gallery.verdict import Statement

ROWS, COLUMNS, TEST = 20, 100, 1000
STEPS = 4000
SHOWN = (1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 4000)


def measure(seed: int) -> Measured:
    """Least squares with five unknowns for each equation, from two starts, in float64."""
    import numpy as np  # noqa: PLC0415

    generator = np.random.default_rng(seed)
    x, fresh = (generator.normal(size=(rows, COLUMNS)) for rows in (ROWS, TEST))
    truth = generator.normal(size=COLUMNS) / np.sqrt(COLUMNS)
    y = x @ truth
    rate = 1 / np.linalg.eigvalsh(x @ x.T)[-1]
    smallest = np.linalg.pinv(x) @ y
    numbers, lines = {"smallest": float(np.linalg.norm(smallest))}, []
    starts = {"zero": np.zeros(COLUMNS), "random": generator.normal(size=COLUMNS)}
    for name, start in starts.items():
        w, errors = start, []
        for _ in range(STEPS):
            w = w - rate * x.T @ (x @ w - y)
            errors.append(float(np.square(fresh @ (w - truth)).mean()))
        numbers |= {
            f"{name} train": float(np.square(x @ w - y).mean()),
            f"{name} test": errors[-1],
            f"{name} norm": float(np.linalg.norm(w)),
            f"{name} apart": float(np.linalg.norm(w - smallest) / np.linalg.norm(smallest)),
        }
        shown = tuple(errors[t - 1] for t in SHOWN)
        lines.append(Line(f"from {name} weights", tuple(map(float, SHOWN)), shown))
    return Measured(numbers, tuple(lines))


def claim(measured: list[Measured]) -> list[Statement]:
    """CLAIMS P:implicit."""

    def of(name: str) -> list[float]:
        return [one.numbers[name] for one in measured]

    def ratio(name: str) -> list[float]:
        return [one.numbers[f"random {name}"] / one.numbers[f"zero {name}"] for one in measured]

    return [
        every("from zero: training error", of("zero train"), below=1e-20),
        every("apart from the smallest solution", of("zero apart"), below=1e-8),
        every("from random weights: training error", of("random train"), below=1e-20),
        every("apart from the smallest solution", of("random apart"), above=1),
        every("its norm / that from zero", ratio("norm"), above=3),
        every("its test error / that from zero", ratio("test"), above=10),
    ]


EXPERIMENT = Demonstration(
    key="implicit",
    title="Regularization that nobody wrote down",
    topic="capacity",
    question="Of all weights that fit exactly, which does gradient descent find?",
    text=(
        r"Every gradient of a linear model is a combination of its training inputs, $X^T r$. From "
        r"$w = 0$ the weights never leave the span of the inputs, and there only one solution "
        r"fits: the one with the smallest norm, $w = X^+ y$. That is an L2 penalty with "
        r"$\lambda \to 0$ that stands nowhere in the code.",
        "From random weights the part that no input sees stays as it was drawn. The training "
        "error is as exactly zero, and the test error a hundred times as large: explicit "
        "regularization would have removed that part.",
    ),
    expected="holds",
    references=(
        Reference("Kolter and Chen, Normalization and Regularization, CMU", 2022, "K5"),
        Reference("Zhang and others: Understanding deep learning requires rethinking", 2017),
    ),
    seconds=0.3,
    limits="Exact for linear least squares. For networks what is implicitly preferred is known in "
    "special cases only.",
    measure=f"{__name__}:measure",
    claim=claim,
    x_title="step",
    y_title="mean squared error on new data",
    log_x=True,
    log_y=True,
    fast=True,
)
