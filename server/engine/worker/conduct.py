"""Train, and put what training says on the line. This is the worker's main thread."""

from __future__ import annotations

import contextlib
import time
import traceback

import torch

from experiments.data.examples import DatasetUnavailable
from experiments.spec import RunSpec
from experiments.training.events import Declared, Ended, Progress, Stepped
from experiments.training.training import Training
from server.engine.assignment import Assignment
from server.engine.worker.line import Line
from server.wire.runs import LayerView, Preparation, TableView
from server.wire.worker import Declare, End

DRAIN_EVERY_S = 0.05
PREPARE_EVERY_S = 0.1
FRAMES_TOLD = 8  # of a traceback
REASON_LETTERS = 20_000


class StoppedError(Exception):
    """The server said stop."""


def conduct(assignment: Assignment, line: Line) -> End:
    """Train the run to its end, whatever that is."""
    try:
        return Conductor(assignment, line).conduct()
    except StoppedError:
        return End(state="stopped", step=line.step, reason="Stopped.")
    except DatasetUnavailable as error:
        return _failed(line, str(error))
    except torch.OutOfMemoryError as error:
        return _failed(line, f"Out of memory on the GPU: {str(error).partition('.')[0]}.")
    except MemoryError:
        return _failed(line, "Out of memory.")
    except Exception as error:
        traceback.print_exc()
        told = traceback.format_exception(error, limit=-FRAMES_TOLD)
        return _failed(line, f"{type(error).__name__}: {error}\n\n{''.join(told)}")


def _failed(line: Line, reason: str) -> End:
    return End(state="failed", step=line.step, reason=reason[:REASON_LETTERS])


class Conductor:
    """One training, its rows drained every DRAIN_EVERY_S."""

    def __init__(self, assignment: Assignment, line: Line) -> None:
        self._line = line
        self._tables: dict[str, int] = {}  # name → index in frames
        self._drained = 0.0  # monotonic s; the first rows go at once
        self._prepared = 0.0
        torch.set_num_threads(assignment.threads)
        self._training = Training(
            RunSpec.model_validate_json(assignment.spec),
            device=_device(assignment.device),
            datasets_dir=assignment.datasets_dir,
            clock=time.perf_counter,
            on_progress=self._prepare,
        )

    def conduct(self) -> End:
        """Train. Raises StoppedError between two steps, and whatever training raises."""
        try:
            for event in self._training.events():
                if isinstance(event, Stepped):
                    self._step(event.step)
                elif isinstance(event, Declared):
                    self._declare(event)
                else:
                    return self._end(event)
        except BaseException:
            with contextlib.suppress(Exception):  # the first error is the one to tell
                self._drain()
            raise
        raise RuntimeError("training ended without saying how")

    def _step(self, step: int) -> None:
        self._line.step = step
        if time.monotonic() - self._drained >= DRAIN_EVERY_S:
            self._drain()
        if self._line.stop.is_set():
            raise StoppedError

    def _end(self, ended: Ended) -> End:
        self._drain()
        self._line.step = ended.step
        return End(state=ended.state, step=ended.step, reason=ended.reason)

    def _drain(self) -> None:
        for rows in self._training.drain():
            if len(rows.steps):
                self._line.outbox.put(rows, self._tables[rows.table], time.time())
        self._drained = time.monotonic()

    def _declare(self, declared: Declared) -> None:
        tables = [TableView(name=t.name, columns=list(t.columns)) for t in declared.tables]
        self._tables = {table.name: index for index, table in enumerate(tables)}
        self._line.declare(
            Declare(
                tables=tables,
                layers=[LayerView(**vars(layer)) for layer in declared.layers],
                parameters=declared.parameters,
                total_steps=declared.total_steps,
                steps_per_epoch=declared.steps_per_epoch,
                device=declared.device,
            )
        )

    def _prepare(self, progress: Progress) -> None:
        if self._line.stop.is_set():
            raise StoppedError
        done = progress.done >= progress.total > 0
        if time.monotonic() - self._prepared >= PREPARE_EVERY_S or done:
            self._prepared = time.monotonic()
            self._line.prepare(Preparation(**vars(progress)))


def _device(wanted: str) -> str:
    if wanted != "auto":
        return wanted
    return "cuda" if torch.cuda.is_available() else "cpu"
