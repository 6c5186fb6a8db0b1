"""Two ways to write momentum, and where Nesterov's iterate of torch really stands."""

from __future__ import annotations

from experiments.gallery.bars import every
from experiments.gallery.experiment import Demonstration, Line, Measured, Reference
from experiments.gallery.lectures.optimization.paths import path
from experiments.gallery.lectures.optimization.ravine import START, surface
from experiments.gallery.verdict import Statement

RATE, RHO, STEPS = 0.005, 0.9, 60


def measure(seed: int) -> Measured:
    """The slides' formulas in plain numpy against our optimizers; the seed changes nothing."""
    import numpy as np  # noqa: PLC0415

    curvature = np.array([1.0, 100.0])  # gradient of the ravine: (x, 100 y)
    start = np.array(START)
    x, v = start.copy(), np.zeros(2)
    heavy = [x.copy()]
    for _ in range(STEPS):  # v ← ρ v + g, x ← x - α v
        v = RHO * v + curvature * x
        x = x - RATE * v
        heavy.append(x.copy())
    x, v = start.copy(), np.zeros(2)
    iterates, ahead = [x.copy()], [x.copy()]
    for _ in range(STEPS):  # v ← ρ v - α ∇f(x + ρ v), x ← x + v
        v = RHO * v - RATE * curvature * (x + RHO * v)
        x = x + v
        iterates.append(x.copy())
        ahead.append(x + RHO * v)
    choice = {"kind": "sgd", "lr": RATE, "momentum": RHO}
    ours = path(surface, START, STEPS, choice)
    nesterov = path(surface, START, STEPS, choice | {"nesterov": True})

    def apart(slide: list[np.ndarray], own: np.ndarray) -> float:
        return float(np.abs(np.array(slide) - own).max())

    steps = tuple(map(float, range(STEPS + 1)))
    return Measured(
        {
            "momentum": apart(heavy, ours),
            "nesterov, look-ahead": apart(ahead, nesterov),
            "nesterov, iterate": apart(iterates, nesterov),
        },
        (
            Line("momentum", steps, tuple(ours[:, 1].tolist())),
            Line("Nesterov, torch's iterate", steps, tuple(nesterov[:, 1].tolist())),
            Line("Nesterov, the slide's x", steps, tuple(float(p[1]) for p in iterates)),
        ),
    )


def claim(measured: list[Measured]) -> list[Statement]:
    """CLAIMS P:optid: equal to rounding, or not at all."""

    def of(name: str) -> list[float]:
        return [one.numbers[name] for one in measured]

    return [
        every("momentum: the slide's formula is ours", of("momentum"), below=1e-12),
        every("Nesterov: the slide's x + ρv is our w", of("nesterov, look-ahead"), below=1e-12),
        every("Nesterov: the slide's x is not", of("nesterov, iterate"), above=0.01),
    ]


EXPERIMENT = Demonstration(
    key="momentum-forms",
    title="Momentum and Nesterov, as written and as computed",
    topic="optimization",
    question="Do the lecture's formulas and the library's code give the same weights?",
    text=(
        r"Momentum: $v \leftarrow \rho v + g$, $x \leftarrow x - \alpha v$. The lecture's Nesterov "
        r"takes the gradient ahead, $v \leftarrow \rho v - \alpha \nabla f(x + \rho v)$, "
        r"$x \leftarrow x + v$. A library has the gradient only where the weights are, so it keeps "
        r"$w = x + \rho v$ as the weights and steps by $g + \rho v$ instead. The two are the same "
        r"path, seen from two places: what torch calls the weights is the slide's look-ahead.",
    ),
    expected="holds",
    references=(
        Reference("Neychev, Optimization and regularization in Deep Learning", 2021, "Y5"),
        Reference("Sutskever, Martens, Dahl, Hinton: On the importance of momentum", 2013),
    ),
    seconds=0.1,
    limits="A constant rate. When the rate changes, the two forms of momentum differ too.",
    fast=True,
    seeds=(0,),
    measure=f"{__name__}:measure",
    claim=claim,
    x_title="step",
    y_title="y",
)
