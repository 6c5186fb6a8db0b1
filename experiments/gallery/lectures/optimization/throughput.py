"""What an example costs in batches of different sizes."""

from __future__ import annotations

from experiments.gallery.bars import middle
from experiments.gallery.experiment import Demonstration, Line, Measured, Reference
from experiments.gallery.verdict import Statement

SIZES = (1, 8, 64, 512)
STEPS = {1: 300, 8: 200, 64: 100, 512: 40}


def measure(seed: int) -> Measured:
    """Median microseconds an example of a training step, probes left out."""
    import numpy as np  # noqa: PLC0415

    from experiments.spec import RunSpec  # noqa: PLC0415
    from experiments.training import Training  # noqa: PLC0415
    from experiments.training.events import Declared  # noqa: PLC0415

    numbers = {}
    for size in SIZES:
        spec = RunSpec.model_validate(
            {
                "data": {"kind": "digits", "batch_size": size},
                "model": {"kind": "mlp", "depth": 2, "width": 128},
                "optimizer": {"kind": "sgd", "lr": 0.01},
                "budget": {"kind": "steps", "count": STEPS[size]},
                "probes": {"cost": "economy", "every": 10_000, "evaluate_every": 10_000},
                "seed": seed,
            }
        )
        training = Training(spec)
        for event in training.events():
            if isinstance(event, Declared):
                names = next(table.columns for table in event.tables if table.name == "train")
        rows = np.concatenate([part.values for part in training.drain() if part.table == "train"])
        whole = rows[:, names.index("step_ms")] - rows[:, names.index("probe_ms")]
        numbers[str(size)] = float(np.median(whole)) * 1e3 / size
    sizes = tuple(map(float, SIZES))
    line = Line("one core", sizes, tuple(numbers[str(size)] for size in SIZES))
    return Measured(numbers, (line,))


def claim(measured: list[Measured]) -> list[Statement]:
    """CLAIMS P:noise: B = 64 more than 3 times faster an example than B = 1. The median, as it is
    a measurement of time."""

    def times(a: int, b: int) -> list[float]:
        return [one.numbers[str(a)] / one.numbers[str(b)] for one in measured]

    return [
        middle("an example costs so many times less in a batch of 64", times(1, 64), above=3),
        middle("and no less by as much again in one of 512", times(64, 512), below=5),
    ]


EXPERIMENT = Demonstration(
    key="throughput",
    title="What an example costs",
    topic="optimization",
    question="Why are gradients taken of batches, and not of single examples?",
    text=(
        r"A step has a cost of its own, $a$, however few examples it looks at: calls, memory "
        r"traffic of all weights, the update. With $b$ for each example the time is $a + bB$, and "
        r"an example costs $a / B + b$. Until $B \approx a / b$ larger batches are nearly free.",
        "On a GPU this goes on up to thousands of examples; on one core it is over at about 64.",
    ),
    expected="holds",
    references=(
        Reference("Kolter and Chen, Normalization and Regularization, CMU", 2022, "K9"),
        Reference("Neychev, Optimization and regularization in Deep Learning", 2021, "Y3"),
    ),
    seconds=0.4,
    limits="A time on this machine, with whatever else it does.",
    measure=f"{__name__}:measure",
    claim=claim,
    x_title="batch size",
    y_title="microseconds an example",
    log_x=True,
    log_y=True,
)
