"""Cutting a run's tables back, so that another attempt can go on from a checkpoint."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from server.store import attempts, chunks
from server.store.blocks import Layout
from server.store.errors import OutOfOrderError
from server.store.packing import pack, unpack
from server.store.runs import change
from server.store.schema import chunks as chunk
from server.store.schema import levels, runs, tables

RESUMABLE = frozenset({"lost", "failed"})
_OF_TABLE = (chunk.c.run == bindparam("number"), chunk.c.position == bindparam("table"))
_BEYOND = (*_OF_TABLE, chunk.c.first_row >= bindparam("keep"))
_STRADDLING = select(chunk.c.id, chunk.c.frame).where(
    *_OF_TABLE,
    chunk.c.first_row < bindparam("keep"),
    chunk.c.first_row + chunk.c.rows > bindparam("keep"),
)
_LEVELS = (
    select(levels.c.level)
    .where(levels.c.run == bindparam("number"), levels.c.position == bindparam("table"))
    .distinct()
)
_BLOCKS_BEYOND = (
    levels.c.run == bindparam("number"),
    levels.c.position == bindparam("table"),
    levels.c.level == bindparam("of_level"),
    levels.c.block >= bindparam("complete"),
)


def resume(connection: Connection, run_id: str, kept: Mapping[str, int], step: int) -> None:
    """Queue a run again with `kept` rows of every table and its last step `step`; nobody may write
    it before it gets a new attempt.

    Raises RunNotFoundError, WrongStateError unless the run was lost or has failed, OutOfOrderError
    when a table has fewer rows or is not among them.
    """
    again: dict[str, object] = {"state": "queued", "reason": "", "ended": None, "step": step}
    again["results"] = {}
    change(connection, run_id, RESUMABLE, again)
    attempts.revoke(connection, run_id)
    number = connection.execute(select(runs.c.number).where(runs.c.id == run_id)).scalar_one()
    freed = 0
    for table in connection.execute(select(tables).where(tables.c.run == number)).all():
        keep = kept.get(table.name)
        if keep is None or table.rows < keep:
            raise OutOfOrderError(
                f"table {table.name} has {table.rows} rows, the checkpoint knows {keep}"
            )
        freed += _cut(connection, number, table.position, table.columns, keep)
    shrink = update(runs).where(runs.c.number == number)
    connection.execute(shrink.values(bytes=runs.c.bytes - freed))


def _cut(
    connection: Connection, number: int, position: int, columns: Sequence[str], keep: int
) -> int:
    """Drop the rows from `keep` on, and the levels they are in; the bytes that this freed."""
    place = {"number": number, "table": position}
    beyond = place | {"keep": keep}
    freed = _size(connection, chunk.c.frame, _BEYOND, beyond)
    connection.execute(delete(chunk).where(*_BEYOND), beyond)
    for row in connection.execute(_STRADDLING, beyond).all():
        frame = chunks.cut(unpack(row.frame), 0, keep)
        data = pack(frame)
        connection.execute(delete(chunk).where(chunk.c.id == row.id))
        connection.execute(insert(chunk), chunks.row(frame, data))
        freed += len(row.frame) - len(data)
    for level in connection.execute(_LEVELS, place).scalars().all():
        complete = keep // Layout(len(columns)).rows(level)
        blocks = place | {"of_level": level, "complete": complete}
        freed += _size(connection, levels.c.data, _BLOCKS_BEYOND, blocks)
        connection.execute(delete(levels).where(*_BLOCKS_BEYOND), blocks)
    of_table = (tables.c.run == number, tables.c.position == position)
    connection.execute(update(tables).where(*of_table).values(rows=keep))
    return freed


def _size(
    connection: Connection,
    column: Column[bytes],
    where: Sequence[ColumnElement[bool]],
    values: Mapping[str, int],
) -> int:
    total = select(func.coalesce(func.sum(func.length(column)), 0)).where(*where)
    return int(connection.execute(total, values).scalar_one())
