"""A ridge on a polynomial that is too supple: the strength of the penalty as capacity."""

from __future__ import annotations

from itertools import pairwise

from experiments.gallery.bars import every
from experiments.gallery.experiment import Demonstration, Line, Measured, Prediction, Reference
from experiments.gallery.lectures.capacity.fits import curves, errors
from experiments.gallery.verdict import Statement

DEGREE = 15
JUDGED = (0.0, 1e-4, 1e-2, 1.0, 100.0)
SHOWN = (1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1.0, 10.0, 100.0, 1000.0)


def measure(seed: int) -> Measured:
    """Over 20 draws: mean error on the points seen, median error on the curve."""
    import numpy as np  # noqa: PLC0415

    drawn = curves(DEGREE, seed)
    told = {}
    for strength in (*JUDGED, *SHOWN):
        found = np.array([errors(curve, strength) for curve in drawn])  # [draws, 2]
        told[strength] = float(found[:, 0].mean()), float(np.median(found[:, 1]))
    numbers = {f"seen {one:g}": told[one][0] for one in JUDGED}
    numbers |= {f"new {one:g}": told[one][1] for one in JUDGED}
    names = ("on the 20 points", "on the curve")
    lines = tuple(
        Line(name, SHOWN, tuple(told[one][k] for one in SHOWN)) for k, name in enumerate(names)
    )
    return Measured(numbers, lines)


def claim(measured: list[Measured]) -> list[Statement]:
    """CLAIMS P:ridge/capacity: a U in λ too."""

    def ratio(name: str, one: float, other: float) -> list[float]:
        return [
            each.numbers[f"{name} {one:g}"] / each.numbers[f"{name} {other:g}"] for each in measured
        ]

    rises = [
        every(f"error on the points, λ = {b:g} / {a:g}", ratio("seen", b, a), above=1)
        for a, b in pairwise(JUDGED)
    ]
    return [
        *rises,
        every("error on the curve, λ = 0 / 0.01", ratio("new", 0, 0.01), above=10),
        every("λ = 100 / 0.01", ratio("new", 100, 0.01), above=1.5),
    ]


EXPERIMENT = Demonstration(
    key="ridge",
    title="Underfitting and overfitting: the ridge",
    topic="capacity",
    question="What does λ do to a polynomial of degree 15?",
    text=(
        r"$\sum_i (y_i - f(x_i))^2 + \lambda \sum_d w_d^2$: the family stays as large, but large "
        r"weights cost. Between the points the fit without penalty swings because its weights are "
        r"huge and cancel each other; a $\lambda$ of $10^{-4}$ is enough to stop that.",
        "More of it, and the error on the curve falls to that of a well chosen degree. Far too "
        "much, and all weights are near zero: the curve is not fitted any more. The error on the "
        "points seen only rises with λ.",
    ),
    expected="holds",
    references=(
        Reference("Fillatre, Deep Regularization", 2021, "F16"),
        Reference("Fillatre, Deep Regularization", 2021, "F15"),
        Reference("Li, Regularization, UCSB CS190I", 2022, "L4"),
        Reference("Hoerl and Kennard: Ridge regression", 1970),
    ),
    seconds=0.5,
    limits="The constant is penalized like the others; the sine's mean is near 0, so it hardly "
    "matters here.",
    prediction=Prediction(
        question="λ grows from 0 to 100. The error on the curve…",
        options=("falls all the way", "falls, then rises", "rises all the way"),
        answer=1,
        why="First the noise is no longer fitted, then the curve neither.",
    ),
    measure=f"{__name__}:measure",
    claim=claim,
    x_title="strength λ",
    y_title="mean squared error",
    log_x=True,
    log_y=True,
    fast=True,
)
