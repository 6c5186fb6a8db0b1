"""How long an activation takes."""

from __future__ import annotations

import time
from typing import Any

from experiments.gallery.bars import middle
from experiments.gallery.experiment import Demonstration, Measured, Prediction, Reference
from experiments.gallery.verdict import Statement
from experiments.spec.activations import Elu, Gelu, LeakyRelu, Relu, Sigmoid, Softplus, Tanh
from experiments.spec.registry import implementation

CHOICES = (Relu(), LeakyRelu(), Sigmoid(), Gelu(), Elu(), Softplus(), Tanh())
NUMBERS = 100_000  # they stay in the cache, where CLAIMS' million wait for memory instead
CALLS, ROUNDS = 10, 20


def measure(seed: int) -> Measured:
    """Each over 100,000 float32 numbers, in turns, fastest of 20 rounds; relative to ReLU."""
    import torch  # noqa: PLC0415

    x = torch.randn(NUMBERS, generator=torch.Generator().manual_seed(seed))
    modules = {choice.kind: implementation(choice)(choice) for choice in CHOICES}
    taken: dict[str, list[float]] = {kind: [] for kind in modules}
    for _ in range(ROUNDS):
        for kind, module in modules.items():
            taken[kind].append(_seconds(module, x))
    times = {kind: min(seconds) for kind, seconds in taken.items()}
    return Measured({kind: seconds / times["relu"] for kind, seconds in times.items()})


def _seconds(module: Any, x: Any) -> float:
    begun = time.perf_counter()
    for _ in range(CALLS):
        module(x)
    return time.perf_counter() - begun


def claim(measured: list[Measured]) -> list[Statement]:
    """CLAIMS P:actcost. The median over seeds, as a time is disturbed by whatever else runs."""

    def of(kind: str) -> list[float]:
        return [one.numbers[kind] for one in measured]

    return [
        middle("sigmoid: time over ReLU's", of("sigmoid"), above=1.3),
        middle("tanh: time over ReLU's", of("tanh"), above=3),
        middle("leaky ReLU: time over ReLU's", of("leaky_relu"), below=1.5),
    ]


EXPERIMENT = Demonstration(
    key="activation-cost",
    title="What an activation costs",
    topic="activations",
    question="Are sigmoid and tanh expensive?",
    text=(
        "ReLU is a comparison; sigmoid, tanh, ELU, GELU and softplus need an exponential or the "
        "like. Over 100,000 numbers sigmoid takes over twice, tanh some ten to twenty times as "
        "long as ReLU.",
        "It matters little: in a fully connected layer of width $n$ each activation comes with "
        "$n$ multiplications for its input.",
    ),
    expected="holds",
    references=(
        Reference("Neumann, Activation, Normalization and Regularization", 2022, "N3"),
        Reference("Neumann, Activation, Normalization and Regularization", 2022, "N4"),
    ),
    seconds=0.1,
    limits=(
        "Times of this machine, forward pass on one CPU thread. On a GPU all are bound by memory "
        "and take the same time."
    ),
    prediction=Prediction(
        question="How much longer than ReLU does tanh take on a CPU?",
        options=("The same", "Twice as long", "More than three times as long"),
        answer=2,
        why="ReLU is one instruction for 8 or 16 numbers; tanh is a dozen and a division.",
    ),
    measure=f"{__name__}:measure",
    claim=claim,
)
