"""The nets that every benchmark uses, and a way of timing that a busy machine does not upset."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

from experiments.spec import RunSpec
from experiments.training.events import Stepped
from experiments.training.training import Training
from tests.experiments.runs import MNIST

Step = Callable[[], object]


def net(depth: int, width: int, batch: int, **other: Any) -> RunSpec:
    """An MLP on the digits, never evaluated while it is timed."""
    return RunSpec.model_validate(
        {
            "data": {"kind": "digits", "batch_size": batch},
            "model": {"depth": depth, "width": width},
            "optimizer": {"kind": "sgd", "lr": 1e-4},
            "budget": {"kind": "steps", "count": 1_000_000},
            "probes": {"every": 1_000_000, "evaluate_every": 1_000_000},
        }
        | other
    )


NETS: dict[str, tuple[int, int, int]] = {
    "50×100 MLP, batch 128": (50, 100, 128),
    "30×100 MLP, batch 32 (default)": (30, 100, 32),
    "10×64 MLP, batch 32": (10, 64, 32),
}


def nets() -> dict[str, RunSpec]:
    """All of NETS without probes, and LeNet-5 where MNIST lies beside the repository."""
    found = {name: net(*size) for name, size in NETS.items()}
    if (MNIST / "mnist").exists():
        data = {"kind": "mnist", "batch_size": 64}
        found["LeNet-5, batch 64"] = net(0, 0, 0, data=data, model={"kind": "lenet5"})
    return found


def steps(spec: RunSpec) -> Step:
    """Each call is one training step of `spec`; rows are drained as a worker would."""
    training = Training(spec, datasets_dir=MNIST)

    def stepped() -> Iterator[int]:
        for event in training.events():
            if isinstance(event, Stepped):
                if event.step % 64 == 0:
                    training.drain()
                yield event.step

    iterator = stepped()
    return lambda: next(iterator)


def interleaved(arms: list[Step], rounds: int) -> list[float]:
    """Median seconds of each arm's step, the arms taking turns."""
    times: list[list[float]] = [[] for _ in arms]
    for _ in range(rounds):
        for arm, taken in zip(arms, times, strict=True):
            start = time.perf_counter()
            arm()
            taken.append(time.perf_counter() - start)
    return [median(taken[rounds // 10 :]) for taken in times]
