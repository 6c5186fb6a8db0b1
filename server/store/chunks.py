"""Rows in the database, one frame a chunk, by statements that suit either database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from sqlalchemy import Connection, bindparam, delete, insert, select, update

from server.store.errors import OutOfOrderError, RevokedError, UnfitFrameError
from server.store.packing import pack, unpack
from server.store.schema import attempts, chunks, doomed, levels, runs, tables
from server.wire.frames import Frame

CLOCK = "train"  # the table whose last step is the run's
HEADER_BYTES = 40  # of a frame
FAR = 2**62  # beyond every row
SWEPT = 16  # chunks deleted in one write: some 50 ms when they are large

_OWNER = (
    select(attempts.c.current, attempts.c.acknowledged, runs.c.number, runs.c.id, runs.c.step)
    .join(runs, runs.c.number == attempts.c.run)
    .where(attempts.c.id == bindparam("attempt"))
)
_TABLE = select(tables.c.name, tables.c.columns, tables.c.rows).where(
    tables.c.run == bindparam("number"), tables.c.position == bindparam("table")
)
_GROW_TABLE = (
    update(tables)
    .where(tables.c.run == bindparam("number"), tables.c.position == bindparam("table"))
    .values(rows=bindparam("head"))
)
_ACKNOWLEDGE = (
    update(attempts)
    .where(attempts.c.id == bindparam("attempt"))
    .values(acknowledged=bindparam("sequence"))
)
_GROW_RUN = (
    update(runs)
    .where(runs.c.number == bindparam("of"))
    .values(step=bindparam("at"), bytes=runs.c.bytes + bindparam("more"))
)
_OF_TABLE = (chunks.c.run == bindparam("number"), chunks.c.position == bindparam("table"))
_CHUNK_OF = (  # the one that a row is in, or the last before it
    select(chunks.c.frame)
    .where(*_OF_TABLE, chunks.c.first_row <= bindparam("row"))
    .order_by(chunks.c.first_row.desc())
    .limit(1)
)
_CHUNKS_BETWEEN = (
    select(chunks.c.frame)
    .where(
        *_OF_TABLE,
        chunks.c.first_row >= bindparam("start"),
        chunks.c.first_row < bindparam("stop"),
    )
    .order_by(chunks.c.first_row)
)
_SPAN_OF = (
    select(chunks.c.first_row, chunks.c.rows, chunks.c.first_step, chunks.c.last_step)
    .where(*_OF_TABLE, chunks.c.first_row <= bindparam("row"))
    .order_by(chunks.c.first_row.desc())
    .limit(1)
)
_LAST_STEP = (
    select(chunks.c.last_step).where(*_OF_TABLE).order_by(chunks.c.first_row.desc()).limit(1)
)
_SWEEP = delete(chunks).where(
    chunks.c.id.in_(select(chunks.c.id).where(chunks.c.run == bindparam("number")).limit(SWEPT))
)
_SWEEP_LEVELS = delete(levels).where(
    levels.c.id.in_(select(levels.c.id).where(levels.c.run == bindparam("number")).limit(SWEPT))
)


@dataclass(frozen=True)
class Appended:
    """What came of a frame."""

    run_id: str
    acknowledged: int  # highest committed sequence of the attempt
    new: bool  # False for one that was committed before
    columns: Sequence[str] = ()  # of its table, when it is new


def append(connection: Connection, attempt_id: str, frame: Frame) -> Appended:
    """Write one frame; see Store.append."""
    owner = connection.execute(_OWNER, {"attempt": attempt_id}).first()
    if owner is None or not owner.current:
        raise RevokedError(f"attempt {attempt_id} may not write")
    if frame.sequence <= owner.acknowledged:
        return Appended(owner.id, owner.acknowledged, new=False)
    if frame.sequence != owner.acknowledged + 1:
        raise OutOfOrderError(f"frame {frame.sequence} after frame {owner.acknowledged}")
    name, columns = _check(connection, owner.number, frame)
    data, last = pack(frame), int(frame.steps[-1])
    connection.execute(insert(chunks), row(frame, data))
    step = max(owner.step, last) if name == CLOCK else owner.step
    sizes = {"number": owner.number, "table": frame.table, "head": frame.next_row}
    connection.execute(_GROW_TABLE, sizes)
    connection.execute(_ACKNOWLEDGE, {"attempt": attempt_id, "sequence": frame.sequence})
    connection.execute(_GROW_RUN, {"of": owner.number, "at": step, "more": len(data)})
    return Appended(owner.id, frame.sequence, new=True, columns=columns)


def row(frame: Frame, data: bytes) -> dict[str, Any]:
    """The row of `chunks` that holds `frame`, packed to `data`."""
    return {
        "run": frame.run,
        "position": frame.table,
        "first_row": frame.first_row,
        "rows": len(frame.steps),
        "first_step": int(frame.steps[0]),
        "last_step": int(frame.steps[-1]),
        "frame": data,
    }


def _check(connection: Connection, number: int, frame: Frame) -> tuple[str, list[str]]:
    """Name and columns of the frame's table. Raises UnfitFrameError, OutOfOrderError."""
    if frame.run != number or frame.level != 0:
        raise UnfitFrameError(f"a frame of run {frame.run}, level {frame.level}, for run {number}")
    table = connection.execute(_TABLE, {"number": number, "table": frame.table}).first()
    if table is None:
        raise UnfitFrameError(f"run {number} declared no table {frame.table}")
    columns = len(table.columns)
    if frame.values.shape != (len(frame.steps), columns) or not len(frame.steps):
        raise UnfitFrameError(
            f"table {table.name} has {columns} columns, not {frame.values.shape[1]}"
        )
    if np.any(frame.steps[1:] < frame.steps[:-1]):
        raise UnfitFrameError(f"the steps of a frame of table {table.name} fall")
    if frame.first_row != table.rows:
        raise OutOfOrderError(
            f"row {frame.first_row} of table {table.name}, which has {table.rows} rows"
        )
    return str(table.name), table.columns


def read(
    connection: Connection, number: int, position: int, first_row: int, max_bytes: int
) -> Frame | None:
    """Committed rows from `first_row` on as one frame of at most `max_bytes`, or None at the head.

    Its sequence is 0. At least one row is given, whatever `max_bytes`.
    """
    place = {"number": number, "table": position}
    first = connection.execute(_CHUNK_OF, place | {"row": first_row}).scalar()
    if first is None:
        return None
    parts = [unpack(first)]
    end = parts[0].next_row
    most = max(1, (max_bytes - HEADER_BYTES) // (4 * (1 + parts[0].values.shape[1])))
    stop = first_row + most
    if end < stop:
        later = connection.execute(_CHUNKS_BETWEEN, place | {"start": end, "stop": stop})
        parts += [unpack(blob) for blob in later.scalars()]
    wanted = [cut(part, first_row, stop) for part in parts]
    found = [part for part in wanted if len(part.steps)]
    return joined(found) if found else None


def cut(frame: Frame, first_row: int, stop_row: int) -> Frame:
    """The rows of it that are in `first_row` ... `stop_row` − 1."""
    start = max(0, first_row - frame.first_row)
    stop = max(start, stop_row - frame.first_row)
    return replace(
        frame,
        first_row=frame.first_row + start,
        steps=frame.steps[start:stop],
        values=frame.values[start:stop],
    )


def joined(parts: list[Frame]) -> Frame:
    """Neighbouring frames as one."""
    return replace(
        parts[0],
        sequence=0,
        time=parts[-1].time,
        steps=np.concatenate([part.steps for part in parts]),
        values=np.concatenate([part.values for part in parts]),
    )


def row_at(connection: Connection, number: int, position: int, step: int) -> int:
    """The first row whose step is `step` or later; the number of rows when there is none.

    Steps never fall from row to row, so it is found by halving; the two ends, which is what most
    questions name, are known without.
    """
    if step <= 0:
        return 0
    place = {"number": number, "table": position}
    newest = connection.execute(_SPAN_OF, place | {"row": FAR}).first()
    low, high = 0, 0 if newest is None else newest.first_row + newest.rows
    if newest is None or newest.last_step < step:
        return int(high)
    while low < high:
        span = connection.execute(_SPAN_OF, place | {"row": (low + high) // 2}).one()
        if span.last_step < step:
            low = span.first_row + span.rows
        elif span.first_step >= step:
            high = span.first_row
        else:
            frame = unpack(
                connection.execute(_CHUNK_OF, place | {"row": span.first_row}).scalar_one()
            )
            return frame.first_row + int(np.searchsorted(frame.steps, step))
    return low


def last_step(connection: Connection, number: int, position: int) -> int:
    """The greatest step of a table, 0 when it has no rows."""
    found = connection.execute(_LAST_STEP, {"number": number, "table": position}).scalar()
    return 0 if found is None else int(found)


def sweep(connection: Connection, number: int) -> bool:
    """Delete some chunks or blocks of a doomed run; whether there may be more."""
    swept = connection.execute(_SWEEP, {"number": number}).rowcount
    if swept < SWEPT:
        swept = connection.execute(_SWEEP_LEVELS, {"number": number}).rowcount
    if swept < SWEPT:
        connection.execute(delete(doomed).where(doomed.c.run == number))
    return swept == SWEPT


def sweep_all(connection: Connection) -> None:
    """Finish the deletions that the last process did not."""
    for number in connection.execute(select(doomed.c.run)).scalars().all():
        while sweep(connection, number):
            pass
