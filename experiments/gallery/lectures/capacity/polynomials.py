"""Too stiff, right, too supple: the degree of a polynomial as its capacity."""

from __future__ import annotations

from itertools import pairwise

from experiments.gallery.bars import every
from experiments.gallery.experiment import Demonstration, Line, Measured, Prediction, Reference
from experiments.gallery.lectures.capacity.fits import curves, errors
from experiments.gallery.verdict import Statement

DEGREES = tuple(range(1, 16))
JUDGED = (1, 3, 5, 9, 15)


def measure(seed: int) -> Measured:
    """Over 20 draws: mean error on the points seen, median error on the curve, which one wild
    draw among them does not decide."""
    import numpy as np  # noqa: PLC0415

    seen, new = [], []
    for degree in DEGREES:
        found = np.array([errors(curve) for curve in curves(degree, seed)])  # [draws, 2]
        seen.append(float(found[:, 0].mean()))
        new.append(float(np.median(found[:, 1])))
    numbers = {}
    for degree in JUDGED:
        numbers[f"seen {degree}"] = seen[degree - 1]
        numbers[f"new {degree}"] = new[degree - 1]
    numbers["best"] = float(DEGREES[int(np.argmin(new))])
    x = tuple(map(float, DEGREES))
    lines = Line("on the 20 points", x, tuple(seen)), Line("on the curve", x, tuple(new))
    return Measured(numbers, lines)


def claim(measured: list[Measured]) -> list[Statement]:
    """CLAIMS P:ridge/capacity: training error falls, test error is a U."""

    def ratio(name: str, one: int, other: int) -> list[float]:
        return [
            each.numbers[f"{name} {one}"] / each.numbers[f"{name} {other}"] for each in measured
        ]

    falls = [
        every(f"error on the points, degree {b} / {a}", ratio("seen", b, a), below=1)
        for a, b in pairwise(JUDGED)
    ]
    return [
        *falls,
        every("error on the curve, degree 3 / 1", ratio("new", 3, 1), below=0.4),
        every("degree 15 / 3", ratio("new", 15, 3), above=10),
        every(
            "degree with the least", [one.numbers["best"] for one in measured], above=1.5, below=8
        ),
    ]


EXPERIMENT = Demonstration(
    key="polynomials",
    title="Underfitting and overfitting: the degree",
    topic="capacity",
    question="Which polynomial fits 20 noisy points of a sine best?",
    text=(
        r"$f(x) = \sum_{k=0}^d w_k P_k(x)$ with Legendre polynomials, by least squares. Every "
        r"further degree lowers the error on the points: the larger family contains the smaller. "
        r"A straight line misses the sine; degree 15 has 16 weights for 20 points, passes close "
        r"to each of them, and swings wildly between.",
        "So the error on the curve itself is a U: high where the family is too small for the "
        "curve (underfitting), least at degree 3 to 5, and by far the highest where it is large "
        "enough for the noise (overfitting).",
    ),
    expected="holds",
    references=(
        Reference("Fillatre, Deep Regularization", 2021, "F15"),
        Reference("Li, Regularization, UCSB CS190I", 2022, "L1"),
        Reference("Bishop: Pattern recognition and machine learning, 1.1", 2006),
    ),
    seconds=1.5,
    limits=(
        "Fitted exactly. Descent that is stopped overfits less, see “Three ways to limit a "
        "polynomial”; far more weights than points can do well again, if the smallest are chosen."
    ),
    prediction=Prediction(
        question="From degree 1 to 15: the error on points that were not seen…",
        options=("falls all the way", "falls, then rises", "rises all the way"),
        answer=1,
        why="First the curve is fitted, then the noise.",
    ),
    measure=f"{__name__}:measure",
    claim=claim,
    x_title="degree",
    y_title="mean squared error",
    log_y=True,
)
