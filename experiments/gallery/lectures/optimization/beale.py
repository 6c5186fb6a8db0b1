"""Beale's function: steep walls around a flat floor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from experiments.gallery.bars import every
from experiments.gallery.experiment import Demonstration, Measured, Prediction, Reference
from experiments.gallery.lectures.optimization.paths import first, line, path
from experiments.gallery.verdict import Statement

if TYPE_CHECKING:
    from torch import Tensor

START = (1.0, 1.5)  # f = 41; the minimum is 0 at (3, 0.5)
STEPS = 1500
DONE = 1e-3
RATES = (0.001, 0.01, 0.1)
OPTIMIZERS: dict[str, dict[str, Any]] = {
    "SGD": {"kind": "sgd"},
    "momentum": {"kind": "sgd", "momentum": 0.9},
    "Adagrad": {"kind": "adagrad"},
    "RMSprop": {"kind": "rmsprop", "alpha": 0.9},
    "Adam": {"kind": "adam"},
}


def surface(point: Tensor) -> Tensor:
    """Beale's function."""
    found: Tensor = height(*point)
    return found


def height(x: Any, y: Any) -> Any:
    """(1.5 - x + xy)² + (2.25 - x + xy²)² + (2.625 - x + xy³)² of numbers, arrays or tensors."""
    return (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2


def measure(seed: int) -> Measured:
    """Steps until f < 0.001, at the best of three rates; the seed changes nothing."""
    numbers, lines = {}, []
    for name, choice in OPTIMIZERS.items():
        paths = {
            lr: path(surface, START, STEPS, choice | {"lr": lr}, lambda x, y: height(x, y) < DONE)
            for lr in RATES
        }
        needed = {lr: first(height(*points.T) < DONE) for lr, points in paths.items()}
        best = min(RATES, key=lambda lr: needed[lr])
        numbers[name] = needed[best]
        numbers[f"{name} 0.01"] = needed[0.01]
        lines.append(line(f"{name}, η = {best:g}", paths[best]))
    return Measured(numbers, tuple(lines))


def claim(measured: list[Measured]) -> list[Statement]:
    """CLAIMS P:surfaces."""

    def of(name: str) -> list[float]:
        return [one.numbers[name] for one in measured]

    ratios = [a / b for a, b in zip(of("RMSprop"), of("SGD"), strict=True)]
    adam = [a / b for a, b in zip(of("Adam"), of("SGD"), strict=True)]
    # Adagrad's best rate, 0.1, does not come below .001 in these steps: its sum of squares keeps
    # the first, huge gradients for ever.
    return [
        every("SGD at its best rate: steps", of("SGD"), above=300, below=900),
        every("RMSprop's steps / SGD's", ratios, below=0.4),
        every("Adam's steps / SGD's", adam, below=1),
        every("momentum at SGD's rate, 0.01: never", of("momentum 0.01"), above=1e9),
        every("Adagrad, at the best of these rates: arrives", of("Adagrad"), below=STEPS),
    ]


EXPERIMENT = Demonstration(
    key="beale",
    title="Steep walls, flat floor",
    topic="optimization",
    question="What happens where the gradient is a hundred times too long, and then too short?",
    text=(
        r"Beale's function, $(1.5 - x + xy)^2 + (2.25 - x + xy^2)^2 + (2.625 - x + xy^3)^2$, has "
        r"walls of height $10^5$ and a floor that is almost flat towards the minimum at "
        r"$(3, 0.5)$. SGD's rate is set by the wall at the start and is too low for the floor. "
        r"With momentum the first steps add up to a throw out of the valley, unless the rate is "
        r"ten times lower.",
        r"RMSprop and Adam take the size of the gradient out, so that they are as fast on the "
        r"floor as on the wall. Adagrad does too, but it never forgets the wall.",
    ),
    expected="partly",
    references=(
        Reference("Neychev, Optimization and regularization in Deep Learning", 2021, "Y9"),
        Reference("Radford: animations of optimizers", 2014),
        Reference("Beale: On an iterative method for finding a local minimum", 1958),
    ),
    seconds=2.3,
    limits="One start, three rates, 1,500 steps.",
    prediction=Prediction(
        question="SGD copes with the rate 0.01. What does momentum 0.9 do with the same rate?",
        options=("It is ten times faster", "It is thrown out of the valley", "It is the same"),
        answer=1,
        why="Ten steps in one direction add up to ten times the rate.",
    ),
    seeds=(0,),
    measure=f"{__name__}:measure",
    claim=claim,
    x_title="x",
    y_title="y",
)
