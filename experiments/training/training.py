"""Training as a generator of events: no socket, file or thread in it, and the clock passed in."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import torch

from experiments.progress import OnProgress
from experiments.spec import RunSpec
from experiments.training.checkpoints import CheckpointError, checkpoint, resume
from experiments.training.events import Event, Rows
from experiments.training.loop import Loop
from experiments.training.session import Session


class Training:
    """One run. The same spec on the same machine, with as many threads of torch, gives the same
    bits, `step_ms` and `elapsed` excepted, which come from `clock` (seconds).

    `events` and `drain` belong to one thread: iterate, and drain between two events as often as
    you like. Random streams are the run's own; torch's global generator is not touched.
    """

    def __init__(
        self,
        spec: RunSpec,
        *,
        device: str = "cpu",
        datasets_dir: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
        on_progress: OnProgress | None = None,
        resume: bytes | None = None,
    ) -> None:
        """`resume`: a checkpoint of the same spec to go on from."""
        self._spec = spec
        self._device = torch.device(device)
        self._datasets_dir = datasets_dir
        self._clock = clock
        self._on_progress = on_progress
        self._resume = resume
        self._session: Session | None = None
        self._loop: Loop | None = None

    def drain(self) -> list[Rows]:
        """The rows that are new since the last call, at most one `Rows` a table. This copies
        them from the device; on a GPU it is also where a divergence is noticed."""
        return [] if self._session is None else self._session.telemetry.drain()

    def checkpoint(self) -> bytes:
        """All that the rest of the run depends on, between two `Stepped`: a training with it as
        `resume` gives the bits that this one would have given, with row numbers that go on from
        the rows so far, drained or not. Raises CheckpointError at any other time."""
        if self._session is None or self._loop is None:
            raise CheckpointError("a checkpoint is taken between two steps")
        return checkpoint(self._session, self._loop)

    def events(self) -> Iterator[Event]:
        """`Declared`, `Stepped` for step 0 (evaluated, not trained) and every step, `Ended`; after
        a checkpoint `Declared`, and the steps that are left.

        Data are loaded before the first event. Raises DatasetUnavailable, CheckpointError.
        """
        session = Session(self._spec, self._device, self._datasets_dir, self._on_progress)
        loop = Loop(session, self._clock)
        if self._resume is not None:
            resume(self._resume, session, loop)
            self._resume = None
        self._session, self._loop = session, loop
        yield session.declared()
        yield from loop.events()
