"""The long, bent valley of Rosenbrock's function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from experiments.gallery.bars import every
from experiments.gallery.experiment import Demonstration, Measured, Reference
from experiments.gallery.lectures.optimization.paths import contour, first, line, path
from experiments.gallery.verdict import Statement

if TYPE_CHECKING:
    from torch import Tensor

START = (-1.2, 1.0)  # the usual one; the minimum is at (1, 1)
STEPS = 4000
DONE = 0.1
RATES: dict[str, tuple[float, ...]] = {  # three each, a factor of ten apart, best in the middle
    "gradient descent": (1e-4, 1e-3, 2e-3),
    "momentum": (1e-5, 1e-4, 1e-3),
    "Nesterov": (1e-5, 1e-4, 1e-3),
    "Adam": (1e-3, 0.01, 0.1),
}
OPTIMIZERS: dict[str, dict[str, Any]] = {
    "gradient descent": {"kind": "sgd"},
    "momentum": {"kind": "sgd", "momentum": 0.9},
    "Nesterov": {"kind": "sgd", "momentum": 0.9, "nesterov": True},
    "Adam": {"kind": "adam"},
}


def surface(point: Tensor) -> Tensor:
    """Rosenbrock's function."""
    found: Tensor = height(*point)
    return found


def height(x: Any, y: Any) -> Any:
    """(1 - x)² + 100 (y - x²)² of numbers, arrays or tensors."""
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def measure(seed: int) -> Measured:
    """Steps until f < 0.1, at the best of three rates; the seed changes nothing."""
    import numpy as np  # noqa: PLC0415

    numbers, lines = {}, []
    for name, choice in OPTIMIZERS.items():
        paths = [
            path(surface, START, STEPS, choice | {"lr": lr}, lambda x, y: height(x, y) < DONE)
            for lr in RATES[name]
        ]
        needed = [first(height(*points.T) < DONE) for points in paths]
        best = int(np.argmin(needed))
        numbers[name] = needed[best]
        lines.append(line(f"{name}, η = {RATES[name][best]:g}", paths[best]))
    x = np.linspace(-1.6, 1.6, 61)
    return Measured(numbers, (*lines, contour(x, x**2)))


def claim(measured: list[Measured]) -> list[Statement]:
    """Not in CLAIMS: the animation's third surface. Bars as on its valley: half of the steps."""

    def ratio(name: str) -> list[float]:
        return [one.numbers[name] / one.numbers["gradient descent"] for one in measured]

    return [every(f"{name}'s steps / descent's", ratio(name), below=0.5) for name in OPTIMIZERS][1:]


EXPERIMENT = Demonstration(
    key="long-valley",
    title="A long, bent valley",
    topic="optimization",
    question="The way along the floor is a thousand times flatter than the walls. Who gets along?",
    text=(
        r"On Rosenbrock's function, $(1 - x)^2 + 100 (y - x^2)^2$, the floor follows the parabola "
        r"$y = x^2$ (the thin line). Descent falls to the floor in a few steps and then creeps: "
        r"the walls allow a rate of about 0.002, and the floor's slope is near zero. Momentum "
        r"gathers speed along the floor, and Adam makes the floor as steep as the walls.",
    ),
    expected="holds",
    references=(
        Reference("Neychev, Optimization and regularization in Deep Learning", 2021, "Y9"),
        Reference("Rosenbrock: An automatic method for finding the greatest value", 1960),
    ),
    seconds=3.2,
    limits="One start, three rates each, the best taken.",
    seeds=(0,),
    measure=f"{__name__}:measure",
    claim=claim,
    x_title="x",
    y_title="y",
)
