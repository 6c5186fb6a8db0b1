"""The levels of a table in the database: written with the rows, read at any zoom.

Levels are made from committed rows alone, block by block as these are complete, in the transaction
of the chunk that completes them. What has no block yet is computed from the level below, at last
from the rows: so every answer is exact, and needs O(bins) reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Connection, bindparam, func, insert, select

from server.store import blocks, chunks
from server.store.bins import FACTOR, Bins, fold, group, joined, of_rows
from server.store.blocks import Layout
from server.store.schema import levels, tables

PAGE_BYTES = 4_000_000  # read at once
_OF_LEVEL = (
    levels.c.run == bindparam("number"),
    levels.c.position == bindparam("table"),
    levels.c.level == bindparam("of_level"),
)
_BLOCKS = select(levels.c.block, levels.c.part, levels.c.data).where(
    *_OF_LEVEL,
    levels.c.part.in_(bindparam("parts", expanding=True)),
    levels.c.block >= bindparam("start"),
    levels.c.block < bindparam("stop"),
)
_LAST = select(func.max(levels.c.block)).where(*_OF_LEVEL, levels.c.part == 0)


@dataclass(frozen=True)
class Place:
    """A table of a run, and the columns wanted of it."""

    number: int  # of the run
    position: int  # of the table
    names: Sequence[str]  # of all its columns
    chosen: Sequence[int]  # indices of `names`

    @property
    def layout(self) -> Layout:
        """Of its pyramid."""
        return Layout(len(self.names))

    @property
    def key(self) -> dict[str, int]:
        """For the statements."""
        return {"number": self.number, "table": self.position}

    @classmethod
    def whole(cls, number: int, position: int, names: Sequence[str]) -> Place:
        """With all its columns."""
        return cls(number, position, names, range(len(names)))


def extend(connection: Connection, place: Place, before: int, after: int) -> int:
    """Write the blocks that rows `before` ... `after` − 1 complete; their bytes.

    Nothing when blocks before them are missing (a directory from before the pyramid): `catch_up`
    makes them all.
    """
    if blocks.sampled(place.names):
        return 0
    span = place.layout.rows(1)
    first, stop = before // span, after // span
    if first == stop or built(connection, place) != first:
        return 0
    return sum(_build(connection, place, block) for block in range(first, stop))


def catch_up(connection: Connection, place: Place, rows: int, most: int) -> tuple[int, bool]:
    """Write up to `most` blocks that are missing of a table of so many rows; (their bytes, whether
    more are)."""
    if blocks.sampled(place.names):
        return 0, False
    first, stop = built(connection, place), rows // place.layout.rows(1)
    until = min(stop, first + most)
    return sum(_build(connection, place, block) for block in range(first, until)), until < stop


def behind(connection: Connection) -> list[tuple[Place, int]]:
    """Tables that lack levels, and how many rows they have."""
    found = []
    for table in connection.execute(select(tables)).all():
        place = Place.whole(table.run, table.position, table.columns)
        blocks_due = table.rows // place.layout.rows(1)
        if blocks_due and not blocks.sampled(place.names) and built(connection, place) < blocks_due:
            found.append((place, table.rows))
    return found


def built(connection: Connection, place: Place) -> int:
    """How many blocks of level 1 there are; level k has as many complete ones as these allow."""
    last = connection.execute(_LAST, place.key | {"of_level": 1}).scalar()
    return 0 if last is None else int(last) + 1


def _build(connection: Connection, place: Place, block: int) -> int:
    """Write a block of level 1, and those above that it completes; their bytes."""
    span = place.layout.rows(1)
    size = span * 4 * (1 + len(place.names)) + chunks.HEADER_BYTES
    frame = chunks.read(connection, place.number, place.position, block * span, size)
    assert frame is not None and len(frame.steps) == span  # noqa: S101, PT018 (they are committed)
    bins = fold(of_rows(frame.steps, frame.values))
    written = _write(connection, place, 1, block, bins)
    level = 1
    while (block + 1) % FACTOR == 0:
        bins = fold(_read(connection, place, level, block + 1 - FACTOR, block + 1))
        level, block = level + 1, block // FACTOR
        written += _write(connection, place, level, block, bins)
    return written


def _write(connection: Connection, place: Place, level: int, block: int, bins: Bins) -> int:
    fixed: dict[str, Any] = {
        "run": place.number,
        "position": place.position,
        "level": level,
        "block": block,
    }
    parts = [
        fixed | {"part": part, "data": data} for part, data in blocks.encode(place.layout, bins)
    ]
    connection.execute(insert(levels), parts)
    return sum(len(part["data"]) for part in parts)


def _read(connection: Connection, place: Place, level: int, start: int, stop: int) -> Bins:
    """The chosen columns of blocks `start` ... `stop` − 1 of a level."""
    layout, count = place.layout, stop - start
    wanted: dict[int, list[int]] = {}  # part → places among the chosen columns
    for index, column in enumerate(place.chosen):
        wanted.setdefault(layout.part(column), []).append(index)
    bounds = {"of_level": level, "start": start, "stop": stop, "parts": [0, *wanted]}
    values = np.empty((len(place.chosen), 3, count, layout.bins), np.float32)
    steps = np.empty((2, count, layout.bins), np.uint32)
    odd = None
    for block, part, data in connection.execute(_BLOCKS, place.key | bounds):
        if part == 0:
            steps[:, block - start] = blocks.steps(layout, data)
            continue
        columns = [place.chosen[index] for index in wanted[part]]
        values[wanted[part], :, block - start], counts = blocks.statistics(
            layout, part, data, columns
        )
        if counts is not None:
            if odd is None:
                odd = np.zeros((3, len(place.chosen), count, layout.bins), np.uint32)
            odd[:, wanted[part], block - start] = counts
    bins = count * layout.bins
    low, mean, high = values.reshape(-1, 3, bins).transpose(1, 2, 0)
    counted = None if odd is None else odd.reshape(3, -1, bins).transpose(0, 2, 1)
    rows = np.full(bins, FACTOR**level, np.int64)
    first, last = steps.reshape(2, bins)
    return Bins(first, last, rows, low, mean, high, counted)


def thinned(connection: Connection, place: Place, first: int, stop: int, exponent: int) -> Bins:
    """Rows `first` ... `stop` − 1, all committed, in bins of 2^`exponent` rows.

    Bins begin at multiples of their size, so the same rows fall together whatever the range; the
    outer two hold what of theirs is in the range.
    """
    if blocks.sampled(place.names):
        return _picked(connection, place, first, stop, exponent)
    covered = min(stop, built(connection, place) * place.layout.rows(1))
    parts = list(_cover(connection, place, (first, stop), covered, (exponent, exponent)))
    return _aligned(joined(parts, len(place.chosen)), first, exponent)


def _cover(
    connection: Connection,
    place: Place,
    rows: tuple[int, int],
    covered: int,
    exponents: tuple[int, int],  # of the bins to read, and of those wanted at last
) -> Iterator[Bins]:
    """Bins of 2^exponent rows where blocks allow, finer ones at the ends; `covered` rows have
    blocks of level 1."""
    first, stop = rows
    exponent, wanted = exponents
    level, more = divmod(exponent, 3)
    if first >= stop:
        return
    if level == 0:
        yield from _raw(connection, place, first, stop, wanted)
        return
    span = place.layout.rows(level)
    start = -(-first >> exponent << exponent)
    end = min(stop, covered // span * span) >> exponent << exponent
    finer = 3 * (level - 1), wanted
    if start >= end:
        yield from _cover(connection, place, rows, covered, finer)
        return
    yield from _cover(connection, place, (first, start), covered, finer)
    yield from _level(connection, place, level, (start, end), 1 << more)
    yield from _cover(connection, place, (end, stop), covered, finer)


def _level(
    connection: Connection, place: Place, level: int, rows: tuple[int, int], factor: int
) -> Iterator[Bins]:
    """Rows that begin and end with bins of a level, each `factor` of them as one."""
    layout, size = place.layout, FACTOR**level
    start, end = rows[0] // size, rows[1] // size  # bins
    most = max(1, PAGE_BYTES // (12 * layout.bins * len(place.chosen)))  # blocks
    for block in range(start // layout.bins, -(-end // layout.bins), most):
        stop = min(block + most, -(-end // layout.bins))
        bins = _read(connection, place, level, block, stop)
        first = block * layout.bins
        yield fold(_cut(bins, max(start - first, 0), end - first), factor)


def _raw(
    connection: Connection, place: Place, first: int, stop: int, exponent: int
) -> Iterator[Bins]:
    while first < stop:
        row_bytes = 4 * (1 + len(place.names))
        size = min(PAGE_BYTES, (stop - first) * row_bytes) + chunks.HEADER_BYTES
        frame = chunks.read(connection, place.number, place.position, first, size)
        if frame is None:
            return
        values = frame.values[:, place.chosen]
        yield _aligned(of_rows(frame.steps, values), first, exponent)
        first = frame.next_row


def _picked(connection: Connection, place: Place, first: int, stop: int, exponent: int) -> Bins:
    """The last row of each bin, as it is."""
    parts = []
    for start in range(first >> exponent << exponent, stop, 1 << exponent):
        row = min(start + (1 << exponent), stop) - 1
        frame = chunks.read(connection, place.number, place.position, row, 1)
        if frame is None:
            break
        one = of_rows(frame.steps, frame.values[:, place.chosen])
        one.rows[:] = row + 1 - max(start, first)
        parts.append(one)
    return joined(parts, len(place.chosen))


def _aligned(bins: Bins, first: int, exponent: int) -> Bins:
    """Neighbours within the same 2^`exponent` rows as one."""
    begins = first + np.cumsum(bins.rows) - bins.rows
    starts = np.flatnonzero(np.diff(begins >> exponent, prepend=-1))
    return bins if len(starts) == len(bins) else group(bins, starts)


def _cut(bins: Bins, start: int, stop: int) -> Bins:
    odd = None if bins.odd is None else bins.odd[:, start:stop]
    return Bins(
        bins.first[start:stop],
        bins.last[start:stop],
        bins.rows[start:stop],
        bins.low[start:stop],
        bins.mean[start:stop],
        bins.high[start:stop],
        odd,
    )
