"""Which rows a viewer is sent next, and in bins of which size. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from server.store.bins import Bins, mean_of_all
from server.wire.frames import ROWS_OF_BIN, Frame

WHOLE = 4  # times its points may a table be behind before it is thinned
TABLE_BYTES = 3_000_000  # of the bins of one table, however wide
LEAST_POINTS = 64


@dataclass(frozen=True)
class Piece:
    """Rows `first` ... `stop` − 1, in bins of 2^exponent rows."""

    first: int
    stop: int
    exponent: int = 0


def budget(points: int, columns: int) -> int:
    """How many bins of a table of so many columns a viewer with so many points gets."""
    bin_bytes = 4 * ROWS_OF_BIN * (1 + columns)
    return min(points, max(LEAST_POINTS, TABLE_BYTES // bin_bytes)) if points else 0


def history(cursor: int, head: int, points: int) -> Piece | None:
    """What is sent in bins when a viewer at `cursor` gets a table up to `head`: all but its newest
    rows. None when it is near enough to get every row."""
    if not points or head - cursor <= WHOLE * points:
        return None
    exponent = 1
    while (head - points - cursor) >> exponent > points:
        exponent += 1
    return Piece(cursor, head - points >> exponent << exponent, exponent)


def aligned(piece: Piece) -> Piece:
    """The beginning of `piece` that one frame can tell: whole bins, or rows up to the first one."""
    begin = -(-piece.first >> piece.exponent << piece.exponent)
    if begin > piece.first:
        return Piece(piece.first, min(begin, piece.stop))
    end = piece.stop >> piece.exponent << piece.exponent
    return (
        Piece(piece.first, end, piece.exponent)
        if end > piece.first
        else Piece(piece.first, piece.stop)
    )


def finer(first: int, stop: int, points: int) -> Piece:
    """Rows in at most `points` bins."""
    exponent = 0
    while -(-(stop - first) >> exponent) > points:
        exponent += 1
    return Piece(first, stop, exponent)


def frame(number: int, position: int, piece: Piece, bins: Bins) -> Frame:
    """The bins of `piece` as a frame of its level."""
    count, columns = bins.mean.shape
    values = np.stack([bins.low, bins.high, mean_of_all(bins)], axis=1)
    rows = ROWS_OF_BIN * count
    return Frame(
        number,
        position,
        0,
        piece.first,
        0.0,
        np.repeat(bins.first, ROWS_OF_BIN),
        values.reshape(rows, columns),
        piece.exponent,
    )
