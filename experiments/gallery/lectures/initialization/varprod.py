"""Variance of products and sums, the two lines from which every initialization is derived."""

from __future__ import annotations

from experiments.gallery.bars import every
from experiments.gallery.experiment import Demonstration, Measured, Reference
from experiments.gallery.verdict import Statement

THEORY = {"both centred": 1.0, "one centred": 4.3125, "neither": 49.0}


def measure(seed: int) -> Measured:
    """Var(WX) from 2,000,000 draws for three pairs of normal distributions."""
    import numpy as np  # noqa: PLC0415

    generator = np.random.default_rng(seed)
    pairs = {
        "both centred": ((0, 1), (0, 1)),
        "one centred": ((0, 0.75), (2.582, 1)),
        "neither": ((2, 3), (1, 2)),
    }
    numbers = {}
    for name, ((mean_w, std_w), (mean_x, std_x)) in pairs.items():
        w = generator.normal(mean_w, std_w, 2_000_000)
        x = generator.normal(mean_x, std_x, 2_000_000)
        numbers[name] = float(np.var(w * x))
        numbers[f"{name}, formula"] = (
            mean_x**2 * std_w**2 + mean_w**2 * std_x**2 + std_x**2 * std_w**2
        )
    return Measured(numbers)


def claim(measured: list[Measured]) -> list[Statement]:
    """Within 1 % of the formula (CLAIMS P:varprod)."""
    return [
        every(
            f"Var(WX), {name}: measured / formula",
            [one.numbers[name] / one.numbers[f"{name}, formula"] for one in measured],
            above=0.99,
            below=1.01,
        )
        for name in THEORY
    ]


EXPERIMENT = Demonstration(
    key="varprod",
    title="The variance of a product",
    topic="initialization",
    question="Where does n Var(w) come from?",
    text=(
        r"For independent $W$ and $X$: $\mathrm{Var}(WX) = E[X]^2 \mathrm{Var}(W) + E[W]^2 "
        r"\mathrm{Var}(X) + \mathrm{Var}(X) \mathrm{Var}(W)$. With centred weights only the terms "
        r"with $\mathrm{Var}(W)$ are left, and a sum over $n$ inputs gives "
        r"$\mathrm{Var}(y) = n \, \mathrm{Var}(w) \, E[x^2]$.",
    ),
    expected="holds",
    references=(Reference("Fillatre, Deep Regularization", 2021, "F7"),),
    seconds=0.3,
    fast=True,
    measure="experiments.gallery.lectures.initialization.varprod:measure",
    claim=claim,
)
