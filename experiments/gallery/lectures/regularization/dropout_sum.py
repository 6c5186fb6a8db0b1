"""Dropout as a sum over some of the terms: unbiased, and noisier the fewer are kept."""

from __future__ import annotations

from math import sqrt

from experiments.gallery.bars import every
from experiments.gallery.experiment import Demonstration, Line, Measured, Prediction, Reference
from experiments.gallery.verdict import Statement

TERMS, DRAWS = 100, 5000
SHOWN = (10, 50, 90)
KEPT = (5, *range(10, 100, 10), 95)


def measure(seed: int) -> Measured:
    """n / |P| times the sum over a random subset P of 100 products w z."""
    import numpy as np  # noqa: PLC0415

    generator = np.random.default_rng(seed)
    products = generator.normal(size=TERMS) * generator.normal(size=TERMS)
    whole = products.sum()
    spread = products.std(ddof=1)
    order = generator.random((DRAWS, TERMS)).argsort(axis=1)  # a permutation a row
    numbers, measured, formula = {}, [], []
    for kept in KEPT:
        sums = TERMS / kept * products[order[:, :kept]].sum(axis=1)
        expected = TERMS * spread * sqrt(1 / kept - 1 / TERMS)
        measured.append(float(sums.std(ddof=1)))
        formula.append(float(expected))
        if kept in SHOWN:
            numbers[f"bias {kept}"] = float((sums.mean() - whole) / (expected / sqrt(DRAWS)))
            numbers[f"sd {kept}"] = measured[-1] / formula[-1]
    numbers["10 against 90"] = measured[KEPT.index(10)] / measured[KEPT.index(90)]
    x = tuple(map(float, KEPT))
    return Measured(
        numbers, (Line("measured", x, tuple(measured)), Line("formula", x, tuple(formula)))
    )


def claim(measured: list[Measured]) -> list[Statement]:
    """CLAIMS P:stochapprox: no bias beyond the error of 5,000 draws (4 standard errors); the
    deviations there, 2.85, .95 and .32, are as 9 : 3 : 1, as the formula has it."""
    statements = []
    for kept in SHOWN:
        bias = [one.numbers[f"bias {kept}"] for one in measured]
        ratio = [one.numbers[f"sd {kept}"] for one in measured]
        statements += [
            every(f"{kept} of 100 kept: bias in standard errors", bias, above=-4, below=4),
            every(f"{kept} kept: deviation / formula", ratio, above=0.94, below=1.06),
        ]
    tenth = [one.numbers["10 against 90"] for one in measured]
    return [*statements, every("deviation of 10 / of 90: 9", tenth, above=8.4, below=9.6)]


EXPERIMENT = Demonstration(
    key="dropout-sum",
    title="Dropout as an estimate of a sum",
    topic="regularization",
    question="A unit adds 100 terms. What does it know from 10 of them?",
    text=(
        "A unit computes $\\sum_{i=1}^n w_i z_i$. Dropout takes a random subset $P$ and gives "
        "$\\frac{n}{|P|} \\sum_{i \\in P} w_i z_i$: on average the whole sum, whatever $|P|$ is. "
        "In the same way a batch stands for the whole training set in a stochastic gradient.",
        "What it costs is variance: $n^2 s^2 \\left(\\frac{1}{|P|} - \\frac{1}{n}\\right)$, with "
        "$s^2$ the variance among the terms. With 10 of 100 kept the deviation is 9 times that "
        "with 90.",
    ),
    expected="holds",
    references=(
        Reference("Kolter and Chen, Normalization and Regularization, CMU", 2022, "K7"),
        Reference("Srivastava and others: Dropout", 2014),
    ),
    seconds=0.2,
    limits="Unbiased for the sum. What a non-linearity makes of it is not.",
    prediction=Prediction(
        question="With 10 of 100 terms instead of 90, the estimate of the sum is …",
        options=(
            "too small, and noisier",
            "right on average, about 3 times as noisy",
            "right on average, about 9 times as noisy",
            "wrong on average",
        ),
        answer=2,
        why="√((1/10 − 1/100) / (1/90 − 1/100)) = 9.",
    ),
    fast=True,
    measure=f"{__name__}:measure",
    claim=claim,
    x_title="terms kept of 100",
    y_title="standard deviation of the estimate",
    log_y=True,
)
