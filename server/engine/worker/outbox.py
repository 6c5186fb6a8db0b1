"""Frames that the server has not acknowledged yet. Filled by the training thread, emptied by the
sender's."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

from experiments.training.events import Rows
from server.wire.frames import MAX_BYTES, Frame, encode

HEADER_BYTES = 40
FULL_BYTES = 256 * 2**20


class Outbox:
    """Numbered frames, kept until acknowledged.

    Above `full` bytes the training thread pauses in `put`. At 400 values a step and 1,000 steps a
    second that is after 160 s without a word: the lease is over by then.
    """

    def __init__(self, run: int, on_put: Callable[[], None], full: int = FULL_BYTES) -> None:
        self._run = run
        self._on_put = on_put
        self._full = full
        self._frames: dict[int, bytes] = {}  # sequence → frame
        self._bytes = 0
        self._acknowledged = 0
        self._last = 0
        self._changed = threading.Condition()

    def put(self, rows: Rows, table: int, time: float) -> None:
        """Add `rows`, recorded until `time` (Unix seconds), as frames below MAX_BYTES."""
        for part in _parts(rows):
            with self._changed:
                self._changed.wait_for(lambda: self._bytes < self._full)
                self._last += 1
                frame = Frame(
                    self._run, table, self._last, part.first_row, time, part.steps, part.values
                )
                self._frames[self._last] = data = encode(frame)
                self._bytes += len(data)
        self._on_put()

    def get(self, sequence: int) -> bytes | None:
        """The frame of that number; None when there is none yet."""
        return self._frames.get(sequence)

    def acknowledge(self, sequence: int) -> None:
        """The server has everything up to and including `sequence`: forget it."""
        with self._changed:
            for number in range(self._acknowledged + 1, sequence + 1):
                self._bytes -= len(self._frames.pop(number, b""))
            self._acknowledged = max(self._acknowledged, sequence)
            self._changed.notify_all()

    @property
    def empty(self) -> bool:
        """Whether all that was put is acknowledged."""
        return self._acknowledged >= self._last


def _parts(rows: Rows) -> Iterator[Rows]:
    """`rows` in pieces that fit a frame each."""
    count, columns = rows.values.shape
    most = max(1, (MAX_BYTES - HEADER_BYTES) // (4 * (1 + columns)))
    for start in range(0, count, most):
        piece = slice(start, start + most)
        yield Rows(rows.table, rows.first_row + start, rows.steps[piece], rows.values[piece])
