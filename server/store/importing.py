"""A run that was recorded elsewhere: taken in by one transaction, ended from the start."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from experiments.spec import RunSpec
from server.store import attempts, rows, runs
from server.wire.frames import Frame
from server.wire.runs import TableView

FRAME_BYTES = 1 << 18
Rows = tuple[NDArray[np.uint32], NDArray[np.float32]]  # steps [rows], values [rows, columns]


@dataclass(frozen=True)
class Recording:
    """A run that has ended. `fields` are columns of `runs`; `rows` has one entry a table."""

    spec: RunSpec
    fields: dict[str, Any]
    tables: list[TableView]
    rows: Iterable[Rows]


def take(connection: Connection, recording: Recording) -> str:
    """Insert it; its id. Nobody may write to it any more. Raises UnfitFrameError."""
    run_id = runs.create(connection, recording.spec)
    fields = recording.fields | {"tables": recording.tables}
    runs.change(connection, run_id, None, fields)
    number = runs.one(connection, run_id).number
    attempt = attempts.create(connection, run_id).id
    time, sequence = float(recording.fields["ended"]), 0
    for table, (steps, values) in enumerate(recording.rows):
        for first, stop in _parts(*values.shape):
            sequence += 1
            part = Frame(
                number, table, sequence, first, time, steps[first:stop], values[first:stop]
            )
            rows.append(connection, attempt, part)
    attempts.revoke(connection, run_id)
    runs.change(connection, run_id, None, {"step": recording.fields["step"]})
    return run_id


def _parts(count: int, columns: int) -> Iterator[tuple[int, int]]:
    """(first, stop) of frames of a bounded size."""
    size = max(1, FRAME_BYTES // (4 * (1 + columns)))
    for first in range(0, count, size):
        yield first, min(first + size, count)
