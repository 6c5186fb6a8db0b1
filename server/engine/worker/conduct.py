"""Train, and put what training says on the lines. This is the worker's main thread."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Sequence

import torch

from experiments.progress import Progress
from experiments.training.cohorts import Broke, MemberEvent
from experiments.training.events import Declared, Stepped
from server.engine.assignment import Orders
from server.engine.codes import LEASE_RAN_OUT
from server.engine.worker.failures import told
from server.engine.worker.keeper import keeper
from server.engine.worker.lease import quit_with
from server.engine.worker.line import Line
from server.engine.worker.part import Part
from server.engine.worker.sender import leave
from server.engine.worker.trainers import device_of, trainer
from server.engine.worker.usage import Usage
from server.wire.runs import Preparation

DRAIN_EVERY_S = 0.05
DRAINS_PER_S = 160  # of all members together: more than 8 are drained more rarely
PREPARE_EVERY_S = 0.1


class NobodyLeftError(Exception):
    """All runs were stopped."""


def conduct(orders: Orders, lines: Sequence[Line]) -> None:
    """Train the runs to their ends, whatever these are; `lines` are in the order of the
    assignments. Each line is finished when its own run ends."""
    try:
        Conductor(orders, lines).conduct()
    except NobodyLeftError:
        pass
    except Exception as error:
        for line in lines:
            if line.end is None:
                line.finish(told(error, line.step))


class Conductor:
    """One training of one or more runs, their rows drained together."""

    def __init__(self, orders: Orders, lines: Sequence[Line]) -> None:
        self._drain_every_s = max(DRAIN_EVERY_S, len(lines) / DRAINS_PER_S)
        self._drained = 0.0  # monotonic s; the first rows go at once
        self._prepared = 0.0
        torch.set_num_threads(orders.threads)
        self._trainer = trainer(orders, self._prepare)
        self._lines = lines
        self._usage = Usage(device_of(orders.device))
        self._parts = [
            Part(
                line,
                index,
                self._trainer,
                keeper(about, orders.checkpoint_every_s),
                self._usage.reader(),
            )
            for index, (line, about) in enumerate(zip(lines, orders.assignments, strict=True))
        ]

    def conduct(self) -> None:
        """Until all have ended. Raises what is the end of all of them."""
        try:
            for member, event in self._trainer.events():
                self._take(self._parts[member], event)
        except BaseException:
            with contextlib.suppress(Exception):  # the first error is the one to tell
                self._drain()
            raise
        for part in self._parts:
            if part.living:
                raise RuntimeError("training ended without saying how")

    def _take(self, part: Part, event: MemberEvent) -> None:
        if not part.living:  # stopped while its data were loaded
            return
        if isinstance(event, Stepped):
            part.stepped(event.step)
            if part.left:
                self._leave()
            if time.monotonic() - self._drained >= self._drain_every_s:
                self._drain()
        elif isinstance(event, Declared):
            part.declare(event)
        elif isinstance(event, Broke):
            part.fail(event.error)
        else:
            part.end(event)
        if part.living and part.line.stop.is_set():
            part.stop()

    def _leave(self) -> None:
        """The lease is over: end the process once every run has left what it has to."""
        if all(part.left or not part.living for part in self._parts):
            leave(self._lines)
            quit_with(LEASE_RAN_OUT, "the lease ran out: left a checkpoint of every run")

    def _drain(self) -> None:
        self._usage.sample()
        for part in self._parts:
            if part.living:
                part.drain()
        self._drained = time.monotonic()

    def _prepare(self, progress: Progress) -> None:
        waiting = [part for part in self._parts if part.living]
        for part in waiting:
            if part.line.stop.is_set():
                part.stop()
        if not any(part.living for part in waiting):
            raise NobodyLeftError
        done = progress.done >= progress.total > 0
        if time.monotonic() - self._prepared >= PREPARE_EVERY_S or done:
            self._prepared = time.monotonic()
            for part in waiting:
                part.line.prepare(Preparation(**vars(progress)))
