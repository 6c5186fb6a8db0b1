"""What trains: one run alone, or a cohort."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Protocol

import torch

from experiments.progress import OnProgress
from experiments.spec import RunSpec
from experiments.training import Training
from experiments.training.checkpoints import CheckpointError, most_bytes
from experiments.training.cohorts import Broke, Cohort, MemberEvent
from experiments.training.events import Rows
from server.engine.assignment import Assignment, Orders


class Trainer(Protocol):
    """Runs that train in lock-step; see `experiments.training.cohorts.Cohort`."""

    def events(self) -> Iterator[tuple[int, MemberEvent]]:
        """(member, event)."""

    def drain(self, member: int) -> list[Rows]:
        """New rows of `member`."""

    def stop(self, member: int) -> None:
        """End `member` between two events."""

    def checkpoint(self, member: int) -> bytes:
        """What `member` needs to go on, between its `Stepped` and its next step."""


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

    def checkpoint(self, member: int) -> bytes:
        """What it needs to go on."""
        return self._training.checkpoint()


def trainer(orders: Orders, on_progress: OnProgress) -> Trainer:
    """A trainer of the runs of `orders`, in their order."""
    specs = [RunSpec.model_validate_json(about.spec) for about in orders.assignments]
    resume = [_read(about, spec) for about, spec in zip(orders.assignments, specs, strict=True)]
    device = device_of(orders.device)
    if len(specs) == 1:
        return Solo(
            Training(
                specs[0],
                device=device,
                datasets_dir=orders.datasets_dir,
                clock=time.perf_counter,
                on_progress=on_progress,
                resume=resume[0],
            )
        )
    return Cohort(
        specs,
        device=device,
        datasets_dir=orders.datasets_dir,
        clock=time.perf_counter,
        on_progress=on_progress,
        resume=resume,
    )


def _read(about: Assignment, spec: RunSpec) -> bytes | None:
    """The checkpoint to go on from, if any. Raises CheckpointError, OSError."""
    if about.resume is None:
        return None
    data = spec.data
    parameters = spec.model.parameters(data.features, data.outputs, data.image)
    size = about.resume.stat().st_size
    if size > most_bytes(parameters):
        raise CheckpointError(f"the checkpoint has {size} bytes, too many for this run")
    return about.resume.read_bytes()


def device_of(wanted: str) -> str:
    """ "auto" as what this machine has."""
    if wanted != "auto":
        return wanted
    return "cuda" if torch.cuda.is_available() else "cpu"
