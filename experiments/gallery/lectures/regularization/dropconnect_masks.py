"""Dropping weights or dropping inputs: the same mean, the same variance, other correlations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.gallery.bars import every
from experiments.gallery.experiment import Demonstration, Line, Measured, Prediction, Reference
from experiments.gallery.verdict import Statement

if TYPE_CHECKING:
    from torch import Tensor

MASKS, UNITS, INPUTS = 4000, 32, 64
RATE = 0.5


def measure(seed: int) -> Measured:
    """The outputs of a linear layer for one input under 4,000 masks of either kind."""
    import torch  # noqa: PLC0415

    from experiments.nets.dropout import Connect, Inverted  # noqa: PLC0415
    from experiments.spec.dropout import DropConnect, InvertedDropout  # noqa: PLC0415

    generator = torch.Generator().manual_seed(seed)
    weight = torch.randn(UNITS, INPUTS, generator=generator)
    x = torch.randn(INPUTS, generator=generator)
    connect, units = Connect(DropConnect(p=RATE), seed), Inverted(InvertedDropout(p=RATE), seed)
    outputs = {
        "weights": torch.stack([connect.weight(weight) @ x for _ in range(MASKS)]),
        "inputs": units(x.expand(MASKS, INPUTS)) @ weight.T,
    }
    full = weight @ x
    variance = RATE / (1 - RATE) * (weight * x).square().sum()
    numbers, lines = {}, []
    for name, z in outputs.items():
        sizes = _correlations(z)
        numbers[f"mean, {name}"] = float((z.mean(0) @ full) / (full @ full))
        numbers[f"variance, {name}"] = float(z.var(0).sum() / variance)
        numbers[f"correlation, {name}"] = float(sizes.mean())
        shares = torch.linspace(0, 1, 21)
        lines.append(
            Line(
                f"{name} dropped",
                tuple(map(float, shares)),
                tuple(map(float, torch.quantile(sizes, shares))),
            )
        )
    return Measured(numbers, tuple(lines))


def _correlations(z: Tensor) -> Tensor:
    """[masks, units] -> |correlation| of every pair of units."""
    import torch  # noqa: PLC0415

    above = torch.triu_indices(UNITS, UNITS, 1)
    found: Tensor = torch.corrcoef(z.T)[above[0], above[1]].abs()
    return found


def claim(measured: list[Measured]) -> list[Statement]:
    """CLAIMS P:dropconnect. Of 4,000 masks even independent units show a correlation of .013."""

    def of(name: str) -> list[float]:
        return [one.numbers[name] for one in measured]

    statements = []
    for name in ("weights", "inputs"):
        mean, variance = of(f"mean, {name}"), of(f"variance, {name}")
        statements += [
            every(f"{name} dropped: mean / Wx", mean, above=0.97, below=1.03),
            every(f"{name} dropped: variance / formula", variance, above=0.95, below=1.05),
        ]
    return [
        *statements,
        every(
            "weights dropped: |correlation| of two units", of("correlation, weights"), below=0.03
        ),
        every("inputs dropped: the same", of("correlation, inputs"), above=0.06),
    ]


EXPERIMENT = Demonstration(
    key="dropconnect-masks",
    title="DropConnect: a mask for every weight",
    topic="regularization",
    question="What is different when weights are dropped instead of units?",
    text=(
        "Dropout removes an input for all units of the next layer at once; DropConnect removes "
        "each weight by itself, $h = f((M \\circ W) x)$. For one unit it is the same: the mean is "
        "$Wx$ and the variance $\\frac{p}{1-p} \\sum_i w_{ji}^2 x_i^2$, both ways.",
        "Two units together show the difference. Under dropout they lose the same inputs, so their "
        "errors are correlated by $\\sum_i w_{ji} w_{ki} x_i^2$ over the two lengths; under "
        "DropConnect their masks are independent and so are their errors.",
    ),
    expected="holds",
    references=(
        Reference("Neumann, Activation, Normalization and Regularization", 2022, "N14"),
        Reference("Wan, Zeiler, Zhang, LeCun, Fergus: DropConnect", 2013),
    ),
    seconds=0.4,
    limits="A linear layer and one input. Whether it helps more than dropout is another question.",
    prediction=Prediction(
        question="Compared with dropout of the inputs, DropConnect changes …",
        options=(
            "the mean of a unit",
            "the variance of a unit",
            "how the noise of two units goes together",
            "nothing",
        ),
        answer=2,
        why="Each unit has masks of its own; with dropout all units share the mask of the inputs.",
    ),
    fast=True,
    measure=f"{__name__}:measure",
    claim=claim,
    x_title="share of the pairs of units",
    y_title="|correlation| of their noise, sorted",
)
