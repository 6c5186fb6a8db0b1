"""Rows in the database, one frame a chunk. The raw driver, on the connection it is given."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy import Connection

from server.store.errors import OutOfOrderError, RevokedError, UnfitFrameError
from server.wire.frames import Frame, decode, encode

CLOCK = "train"  # the table whose last step is the run's
HEADER_BYTES = 40  # of a frame
SWEPT = 16  # chunks deleted in one write: some 50 ms when they are large


@dataclass(frozen=True)
class Appended:
    """What came of a frame."""

    run_id: str
    acknowledged: int  # highest committed sequence of the attempt
    new: bool  # False for one that was committed before


def driver(connection: Connection) -> sqlite3.Connection:
    """The driver's connection under `connection`, in the same transaction."""
    raw = connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)  # noqa: S101 (types only)
    return raw


def append(connection: Connection, attempt_id: str, frame: Frame) -> Appended:
    """Write one frame; see Store.append."""
    raw = driver(connection)
    owner = raw.execute(
        "SELECT a.run, a.current, a.acknowledged, r.id, r.step FROM attempts a "
        "JOIN runs r ON r.number = a.run WHERE a.id = ?",
        (attempt_id,),
    ).fetchone()
    if owner is None or not owner[1]:
        raise RevokedError(f"attempt {attempt_id} may not write")
    number, _, acknowledged, run_id, step = owner
    if frame.sequence <= acknowledged:
        return Appended(run_id, acknowledged, new=False)
    if frame.sequence != acknowledged + 1:
        raise OutOfOrderError(f"frame {frame.sequence} after frame {acknowledged}")
    name = _check(raw, number, frame)
    first_step, last_step = int(frame.steps.min()), int(frame.steps.max())
    data = encode(frame)
    raw.execute(
        "INSERT INTO chunks (run, position, first_row, rows, first_step, last_step, frame) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            number,
            frame.table,
            frame.first_row,
            len(frame.steps),
            first_step,
            last_step,
            data,
        ),
    )
    raw.execute(
        "UPDATE tables SET rows = ? WHERE run = ? AND position = ?",
        (frame.next_row, number, frame.table),
    )
    raw.execute("UPDATE attempts SET acknowledged = ? WHERE id = ?", (frame.sequence, attempt_id))
    raw.execute(
        "UPDATE runs SET step = ?, bytes = bytes + ? WHERE number = ?",
        (max(step, last_step) if name == CLOCK else step, len(data), number),
    )
    return Appended(run_id, frame.sequence, new=True)


def _check(raw: sqlite3.Connection, number: int, frame: Frame) -> str:
    """The name of the frame's table. Raises UnfitFrameError, OutOfOrderError."""
    if frame.run != number or frame.level != 0:
        raise UnfitFrameError(f"a frame of run {frame.run}, level {frame.level}, for run {number}")
    table = raw.execute(
        "SELECT name, columns, rows FROM tables WHERE run = ? AND position = ?",
        (number, frame.table),
    ).fetchone()
    if table is None:
        raise UnfitFrameError(f"run {number} declared no table {frame.table}")
    name, columns, rows = table[0], len(json.loads(table[1])), table[2]
    if frame.values.shape != (len(frame.steps), columns) or not len(frame.steps):
        raise UnfitFrameError(f"table {name} has {columns} columns, not {frame.values.shape[1]}")
    if np.any(frame.steps[1:] < frame.steps[:-1]):
        raise UnfitFrameError(f"the steps of a frame of table {name} fall")
    if frame.first_row != rows:
        raise OutOfOrderError(f"row {frame.first_row} of table {name}, which has {rows} rows")
    return str(name)


def read(
    connection: Connection, number: int, position: int, first_row: int, max_bytes: int
) -> Frame | None:
    """Committed rows from `first_row` on as one frame of at most `max_bytes`, or None at the head.

    Its sequence is 0. At least one row is given, whatever `max_bytes`.
    """
    parts: list[Frame] = []
    room = max_bytes - HEADER_BYTES
    for blob in driver(connection).execute(
        "SELECT frame FROM chunks WHERE run = ?1 AND position = ?2 AND first_row >= "
        "(SELECT max(first_row) FROM chunks WHERE run = ?1 AND position = ?2 AND first_row <= ?3) "
        "ORDER BY first_row",
        (number, position, first_row),
    ):
        frame = decode(blob[0])
        start, end = max(0, first_row - frame.first_row), len(frame.steps)
        row_bytes = 4 * (1 + frame.values.shape[1])
        stop = min(end, start + max(room // row_bytes, 0 if parts else 1))
        if start < stop:
            parts.append(_cut(frame, start, stop))
            room -= row_bytes * (stop - start)
        if stop < end:
            break
    return _joined(parts)


def _cut(frame: Frame, start: int, stop: int) -> Frame:
    return replace(
        frame,
        first_row=frame.first_row + start,
        steps=frame.steps[start:stop],
        values=frame.values[start:stop],
    )


def _joined(parts: list[Frame]) -> Frame | None:
    if not parts:
        return None
    return replace(
        parts[0],
        sequence=0,
        time=parts[-1].time,
        steps=np.concatenate([part.steps for part in parts]),
        values=np.concatenate([part.values for part in parts]),
    )


def row_at(connection: Connection, number: int, position: int, step: int) -> int | None:
    """The first row whose step is `step` or later; None when there is none.

    Steps never fall from row to row.
    """
    found = (
        driver(connection)
        .execute(
            "SELECT frame FROM chunks WHERE run = ? AND position = ? AND last_step >= ? "
            "ORDER BY first_row LIMIT 1",
            (number, position, step),
        )
        .fetchone()
    )
    if found is None:
        return None
    frame = decode(found[0])
    return frame.first_row + int(np.searchsorted(frame.steps, step))


def last_step(connection: Connection, number: int, position: int) -> int:
    """The greatest step of a table, 0 when it has no rows."""
    row = (
        driver(connection)
        .execute(
            "SELECT last_step FROM chunks WHERE run = ? AND position = ? "
            "ORDER BY first_row DESC LIMIT 1",
            (number, position),
        )
        .fetchone()
    )
    return 0 if row is None else int(row[0])


def sweep(connection: Connection, number: int) -> bool:
    """Delete some chunks of a doomed run; whether there may be more."""
    raw = driver(connection)
    swept = raw.execute(
        "DELETE FROM chunks WHERE id IN (SELECT id FROM chunks WHERE run = ? LIMIT ?)",
        (number, SWEPT),
    ).rowcount
    if swept < SWEPT:
        raw.execute("DELETE FROM doomed WHERE run = ?", (number,))
    return swept == SWEPT


def sweep_all(connection: Connection) -> None:
    """Finish the deletions that the last process did not."""
    for (number,) in driver(connection).execute("SELECT run FROM doomed").fetchall():
        while sweep(connection, number):
            pass
