"""An optimizer that is itself a network, trained to optimize."""

from __future__ import annotations

from typing import Any

from experiments.gallery.bars import every
from experiments.gallery.experiment import Demonstration, Line, Measured, Prediction, Reference
from experiments.gallery.lectures.optimization.learned_network import (
    SIZE,
    UNROLLED,
    Task,
    draw,
    height,
    slope,
    train,
)
from experiments.gallery.verdict import Statement

TASKS = 64  # quadratics on which all are compared
RATES = (0.003, 0.01, 0.03, 0.1, 0.3)


def measure(seed: int) -> Measured:
    """Mean loss over 64 new quadratics, step by step; the others at the best of five rates."""
    import torch  # noqa: PLC0415

    learned = train(seed)
    task = draw(TASKS, torch.Generator().manual_seed(1000 + seed))
    curves: dict[str, list[float]] = {"learned": []}
    point, state = torch.zeros(TASKS, SIZE, 1), None
    with torch.no_grad():
        for _ in range(UNROLLED):
            added, state = learned.update(slope(task, point), state)
            point = point + added
            curves["learned"].append(float(height(task, point).mean()))
    named: dict[str, Any] = {
        "SGD": torch.optim.SGD,
        "momentum": lambda p, lr: torch.optim.SGD(p, lr=lr, momentum=0.9),
        "RMSprop": torch.optim.RMSprop,
        "Adam": torch.optim.Adam,
    }
    for name, build in named.items():
        tried = [descend(task, build, lr) for lr in RATES]
        curves[name] = min(tried, key=lambda curve: curve[-1])
    steps = tuple(map(float, range(1, UNROLLED + 1)))
    lines = tuple(Line(name, steps, tuple(curve)) for name, curve in curves.items())
    return Measured({name: curve[-1] for name, curve in curves.items()}, lines)


def descend(task: Task, build: Any, lr: float) -> list[float]:
    """The curve of one of torch's optimizers; infinity at the end where it is not finite."""
    import torch  # noqa: PLC0415

    point = torch.zeros(TASKS, SIZE, 1, requires_grad=True)
    optimizer, curve = build([point], lr=lr / 10), []
    for _ in range(UNROLLED):
        point.grad = slope(task, point.detach())
        optimizer.step()
        value = float(height(task, point.detach()).mean())
        curve.append(value if value < 1e30 else float("inf"))
    return curve


def claim(measured: list[Measured]) -> list[Statement]:
    """CLAIMS P:learned: lower after 100 steps than tuned Adam and tuned SGD."""

    def ratio(name: str) -> list[float]:
        return [one.numbers["learned"] / one.numbers[name] for one in measured]

    return [
        every("loss after 100 steps: learned / tuned SGD", ratio("SGD"), below=1),
        every("learned / tuned Adam", ratio("Adam"), below=1),
        every("learned / tuned RMSprop", ratio("RMSprop"), below=1),
    ]


EXPERIMENT = Demonstration(
    key="learned-optimizer",
    title="An optimizer that was trained",
    topic="optimization",
    question="Can a network learn to be a better optimizer than Adam?",
    text=(
        r"The lecture's list of optimizers ends with other neural networks. Here an LSTM of 16 "
        r"units sees one coordinate's gradient, as $(\log |g|, \mathrm{sign} \, g)$, and says how "
        r"far to go; all coordinates share its weights. It is trained on the sum of the losses "
        r"that its own steps lead to, through 20 steps at a time, on random quadratics $|W \theta "
        r"- y|^2$.",
        r"On new quadratics of the same kind it is then ahead of every hand-made rule at its best "
        r"rate: it has learned the curvature that these problems have.",
    ),
    expected="holds",
    references=(
        Reference("Neychev, Optimization and regularization in Deep Learning", 2021, "Y4"),
        Reference("Andrychowicz and others: Learning to learn by gradient descent", 2016),
    ),
    seconds=8,
    limits=(
        "Only on problems like those it was trained on, and for as many steps: on other sizes, or "
        "for longer, learned optimizers often do worse than SGD."
    ),
    prediction=Prediction(
        question="100 steps on new problems of the same kind. Which ends lowest?",
        options=("SGD at its best rate", "Adam at its best rate", "The trained network"),
        answer=2,
        why="It was trained on the distribution of these problems.",
    ),
    measure=f"{__name__}:measure",
    claim=claim,
    x_title="step",
    y_title="mean loss",
    log_y=True,
)
