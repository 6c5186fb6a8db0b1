"""Taking in rows: the chunk, the merging of small ones and the pyramid, in one transaction."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, update

from server.store import chunks, merging, pyramid, results
from server.store.chunks import Appended
from server.store.pyramid import Place
from server.store.schema import runs
from server.wire.frames import Frame

BLOCKS_AT_ONCE = 4  # made up for in one transaction: some 20 ms
_GROW = (
    update(runs)
    .where(runs.c.number == bindparam("of"))
    .values(bytes=runs.c.bytes + bindparam("more"))
)


def append(connection: Connection, attempt_id: str, frame: Frame) -> Appended:
    """Write one frame and what follows from it; see Store.append."""
    done = chunks.append(connection, attempt_id, frame)
    if done.new:
        place = Place.whole(frame.run, frame.table, done.columns)
        more = merging.merge(connection, frame) + pyramid.extend(
            connection, place, frame.first_row, frame.next_row
        )
        _grow(connection, frame.run, more)
        results.note(connection, frame, done.columns)
    return done


def build(connection: Connection, place: Place, rows: int) -> bool:
    """Write some levels that a table of so many rows lacks; whether there are more."""
    written, more = pyramid.catch_up(connection, place, rows, BLOCKS_AT_ONCE)
    _grow(connection, place.number, written)
    return more


def _grow(connection: Connection, number: int, more: int) -> None:
    if more:
        connection.execute(_GROW, {"of": number, "more": more})
