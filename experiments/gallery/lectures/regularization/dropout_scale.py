"""Dropout keeps the expectation and adds a known variance."""

from __future__ import annotations

from experiments.gallery.bars import every
from experiments.gallery.experiment import Demonstration, Measured, Prediction, Reference
from experiments.gallery.verdict import Statement

MASKS = 20_000
UNITS = 64
RATES = (0.25, 0.5, 0.75)


def measure(seed: int) -> Measured:
    """A linear unit under 20,000 masks: slope of the mean, and the variance by the formula."""
    import torch  # noqa: PLC0415

    generator = torch.Generator().manual_seed(seed)
    w = torch.randn(UNITS, generator=generator, dtype=torch.float64)
    z = torch.randn(16, UNITS, generator=generator, dtype=torch.float64)
    numbers = {}
    for p in RATES:
        keep = (torch.rand(MASKS, UNITS, generator=generator) >= p).double()
        full = z @ w  # [16]
        classic = (keep.mean(0) * z) @ w
        numbers[f"classic {p}"] = float((classic @ full) / (full @ full)) / (1 - p)
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            ones = torch.ones(MASKS, UNITS, dtype=torch.float64)
            inverted = (torch.nn.functional.dropout(ones, p).mean(0) * z) @ w
        numbers[f"inverted {p}"] = float((inverted @ full) / (full @ full))
        spread = (keep * (w * z[0])).sum(1).var()
        numbers[f"variance {p}"] = float(spread / (p * (1 - p) * ((w * z[0]) ** 2).sum()))
    return Measured(numbers)


def claim(measured: list[Measured]) -> list[Statement]:
    """CLAIMS P:dropout-id: slopes within 2 %, variance within 5 % (20,000 masks)."""
    statements = []
    for p in RATES:
        for name, text, near in (
            ("classic", f"p = {p}: E[z̃] = (1 − p) z, classic", 0.02),
            ("inverted", f"p = {p}: E[z̃] = z, inverted", 0.02),
            ("variance", f"p = {p}: variance p (1 − p) Σ w² z²", 0.05),
        ):
            ratios = [one.numbers[f"{name} {p}"] for one in measured]
            statements.append(every(text, ratios, above=1 - near, below=1 + near))
    return statements


EXPERIMENT = Demonstration(
    key="dropout-scale",
    title="What dropout keeps",
    topic="regularization",
    question="What must be scaled, and when?",
    text=(
        r"A mask keeps each input with probability $1 - p$. The mean of $\sum_i m_i w_i z_i$ is "
        r"$(1 - p) \, w^T z$: so either the weights are scaled by $1 - p$ at test time (classic), "
        r"or the kept units by $1 / (1 - p)$ in training (inverted), and nothing at test time.",
        r"The noise that is added has the variance $p (1 - p) \sum_i w_i^2 z_i^2$.",
    ),
    expected="holds",
    references=(
        Reference("Fillatre, Deep Regularization", 2021, "F20"),
        Reference("Fillatre, Deep Regularization", 2021, "F22"),
        Reference("Fillatre, Deep Regularization", 2021, "F23"),
        Reference("Li, Regularization, UCSB CS190I", 2022, "L8"),
        Reference("Neychev, Optimization and regularization in Deep Learning", 2021, "Y18"),
        Reference("Kolter and Chen, Normalization and Regularization, CMU", 2022, "K7"),
        Reference("Srivastava and others: Dropout", 2014),
    ),
    seconds=1.0,
    limits="Exact for a linear unit. Behind a nonlinearity the scaled net is an approximation.",
    prediction=Prediction(
        question="Inputs are dropped with p = 0.5 in training, nothing is scaled. At test time …",
        options=(
            "a unit's input is half as large",
            "it is the same on average",
            "it is twice as large",
            "it is four times as large",
        ),
        answer=2,
        why="In training half of the terms are missing; at test time all are there.",
    ),
    fast=True,
    measure=f"{__name__}:measure",
    claim=claim,
)
