"""An ill-conditioned quadratic: momentum goes along the valley, descent swings across it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from experiments.gallery.bars import every
from experiments.gallery.experiment import Demonstration, Measured, Prediction, Reference
from experiments.gallery.lectures.optimization.paths import contour, first, line, path
from experiments.gallery.verdict import Statement

if TYPE_CHECKING:
    from torch import Tensor

CONDITION = 100.0
START = (10.0, 1.0)
STEPS = 800
DONE = 1e-6
RATES = (0.002, 0.005, 0.01, 0.0198, 0.05, 0.2, 0.5, 1.0)
OPTIMIZERS: dict[str, dict[str, Any]] = {
    "gradient descent": {"kind": "sgd"},
    "momentum": {"kind": "sgd", "momentum": 0.9},
    "Nesterov": {"kind": "sgd", "momentum": 0.9, "nesterov": True},
    "Adagrad": {"kind": "adagrad"},
    "RMSprop": {"kind": "rmsprop", "alpha": 0.9},
    "Adam": {"kind": "adam"},
}


def surface(point: Tensor) -> Tensor:
    """(x² + 100 y²) / 2."""
    return (point[0] ** 2 + CONDITION * point[1] ** 2) / 2


def measure(seed: int) -> Measured:
    """Steps until f < 1e-6, to stay, at the best of eight rates; the seed changes nothing."""
    import numpy as np  # noqa: PLC0415

    numbers, lines = {}, []
    for name, choice in OPTIMIZERS.items():
        best = (float("inf"), np.array([START, START]))
        for lr in RATES:
            # None gets better than the best so far: no path longer than that.
            points = path(surface, START, int(min(STEPS, best[0])), choice | {"lr": lr})
            heights = (points[:, 0] ** 2 + CONDITION * points[:, 1] ** 2) / 2
            needed = first(heights < DONE)
            stays = needed < best[0] and bool((heights[int(needed) :] < 1e3 * DONE).all())
            if stays:
                best = (needed, points)
        numbers[name] = best[0]
        lines.append(line(name, best[1]))
    angle = np.linspace(0, 2 * np.pi, 121)
    rings = [contour(r * np.cos(angle), r / 10 * np.sin(angle)) for r in (3, 6, 9, 12)]
    return Measured(numbers, (*lines, *rings))


def claim(measured: list[Measured]) -> list[Statement]:
    """CLAIMS P:surfaces: momentum and Nesterov in under half of the steps of descent."""

    def ratio(name: str) -> list[float]:
        return [one.numbers[name] / one.numbers["gradient descent"] for one in measured]

    return [
        every("momentum's steps / descent's", ratio("momentum"), below=0.5),
        every("Nesterov's steps / descent's", ratio("Nesterov"), below=0.5),
        every("Adam's steps / descent's", ratio("Adam"), below=0.75),
        every(
            "RMSprop arrives at a constant rate: its steps / descent's", ratio("RMSprop"), below=1
        ),
    ]


EXPERIMENT = Demonstration(
    key="ravine",
    title="A valley a hundred times as steep as long",
    topic="optimization",
    question="What does momentum do that a better learning rate cannot?",
    text=(
        r"On $f = (x^2 + 100 y^2) / 2$ descent must keep $\eta < 2 / 100$ or it diverges across "
        r"the valley, and then $x$ shrinks by $1 - \eta$ a step: about $\kappa / 2$ steps for "
        r"every factor $e$, where $\kappa = 100$ is the condition number. Momentum adds up what "
        r"all gradients agree on and cancels what swings: with the best $\eta$ and $\mu$ it needs "
        r"about $\sqrt{\kappa}$ steps for a factor.",
        r"Nesterov takes the gradient where the momentum is about to go, which damps the swing.",
        r"RMSprop's step does not shrink with the gradient. With a constant rate it ends in a "
        r"cycle whose size is about $\eta$, and never gets near enough.",
    ),
    expected="partly",
    references=(
        Reference("Neychev, Optimization and regularization in Deep Learning", 2021, "Y5"),
        Reference("Neychev, Optimization and regularization in Deep Learning", 2021, "Y9"),
        Reference("Polyak: Some methods of speeding up the convergence", 1964),
    ),
    seconds=2.5,
    limits="Eight rates, 800 steps, momentum 0.9. With noise in the gradient momentum gains less.",
    prediction=Prediction(
        question="Each at its best rate: how many steps does Nesterov need against descent?",
        options=("As many", "About half", "A fifth or less"),
        answer=2,
        why="A root of the condition number in place of the number itself.",
    ),
    seeds=(0,),
    measure=f"{__name__}:measure",
    claim=claim,
    x_title="x",
    y_title="y",
)
