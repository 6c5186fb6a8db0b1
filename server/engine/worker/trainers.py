"""What trains: one run alone, or a cohort."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Protocol

import torch

from experiments.progress import OnProgress
from experiments.spec import RunSpec
from experiments.training import Training
from experiments.training.cohorts import Broke, Cohort, MemberEvent
from experiments.training.events import Rows
from server.engine.assignment import Orders


class Trainer(Protocol):
    """Runs that train in lock-step; see `experiments.training.cohorts.Cohort`."""

    def events(self) -> Iterator[tuple[int, MemberEvent]]:
        """(member, event)."""

    def drain(self, member: int) -> list[Rows]:
        """New rows of `member`."""

    def stop(self, member: int) -> None:
        """End `member` between two events."""


class Solo:
    """A training as a cohort of one."""

    def __init__(self, training: Training) -> None:
        self._training = training
        self._stopped = False

    def events(self) -> Iterator[tuple[int, MemberEvent]]:
        """(0, event) until the end, or until stopped."""
        try:
            for event in self._training.events():
                yield 0, event
                if self._stopped:
                    return
        except Exception as error:
            yield 0, Broke(error)

    def drain(self, member: int) -> list[Rows]:
        """New rows."""
        return self._training.drain()

    def stop(self, member: int) -> None:
        """End it between two events."""
        self._stopped = True


def trainer(orders: Orders, on_progress: OnProgress) -> Trainer:
    """A trainer of the runs of `orders`, in their order."""
    specs = [RunSpec.model_validate_json(about.spec) for about in orders.assignments]
    device = _device(orders.device)
    if len(specs) == 1:
        return Solo(
            Training(
                specs[0],
                device=device,
                datasets_dir=orders.datasets_dir,
                clock=time.perf_counter,
                on_progress=on_progress,
            )
        )
    return Cohort(
        specs,
        device=device,
        datasets_dir=orders.datasets_dir,
        clock=time.perf_counter,
        on_progress=on_progress,
    )


def _device(wanted: str) -> str:
    if wanted != "auto":
        return wanted
    return "cuda" if torch.cuda.is_available() else "cpu"
