"""Small neighbouring chunks become one of about 64 KB: a chunk of few values costs more around it
(header, row and index entry, the rest of a page) than in it."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, delete, insert, select

from server.store import chunks
from server.store.packing import pack, unpack
from server.store.schema import chunks as table
from server.wire.frames import Frame

MERGED_BYTES = 64 * 1024  # values of a merged chunk, at least half of it
_FROM = (
    select(table.c.id, table.c.frame)
    .where(
        table.c.run == bindparam("number"),
        table.c.position == bindparam("table"),
        table.c.first_row >= bindparam("start"),
    )
    .order_by(table.c.first_row)
)


def merge(connection: Connection, newest: Frame) -> int:
    """Merge the chunks that ended with `newest`, if there are enough; bytes gained or lost.

    Chunks are merged each time that the rows pass a multiple of `unit`, so nothing need be
    remembered: those that begin after the last multiple are the ones not merged yet.
    """
    unit = _unit(newest.values.shape[1])
    before, after = newest.first_row, newest.next_row
    if before // unit == after // unit or after - before >= unit:
        return 0
    key = {"number": newest.run, "table": newest.table, "start": before // unit * unit}
    found = connection.execute(_FROM, key).all()
    if len(found) < 2:
        return 0
    frame = chunks.joined([unpack(row.frame) for row in found])
    data = pack(frame)
    connection.execute(delete(table).where(table.c.id.in_([row.id for row in found])))
    connection.execute(insert(table), chunks.row(frame, data))
    return len(data) - sum(len(row.frame) for row in found)


def _unit(columns: int) -> int:
    """Rows of MERGED_BYTES, down to a power of two."""
    return 1 << max(0, (MERGED_BYTES // (4 * columns)).bit_length() - 1)
