"""Frames that the server has not acknowledged yet. Filled by the training thread, emptied by the
sender's."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

from experiments.training.events import Rows
from server.engine.spool import Spool
from server.wire.frames import MAX_BYTES, Frame, encode

HEADER_BYTES = 40
SPOOLED_BYTES = 32 * 2**20  # unacknowledged in memory; what comes then goes to the spool
FULL_BYTES = 256 * 2**20  # the same where there is no spool, or no room on its disk
ROOM_EVERY_S = 1.0  # a paused training looks for room on the disk again


class Outbox:
    """Numbered frames, kept until acknowledged: the first `spooled` bytes of them in memory, the
    others in `spool`.

    Where the disk has no room for them memory is used up to `full` bytes; then the training thread
    pauses in `put`.
    """

    def __init__(
        self,
        run: int,
        on_put: Callable[[], None],
        full: int = FULL_BYTES,
        spool: Spool | None = None,
        spooled: int = SPOOLED_BYTES,
    ) -> None:
        self._run = run
        self._on_put = on_put
        self._full = full
        self._spool = spool
        self._spooled = full if spool is None else spooled
        self._frames: dict[int, bytes] = {}  # sequence → frame, those in memory
        self._bytes = 0  # of them
        self._acknowledged = 0
        self._last = 0
        self._closed = False
        self._changed = threading.Condition()

    def put(self, rows: Rows, table: int, time: float) -> None:
        """Add `rows`, recorded until `time` (Unix seconds), as frames below MAX_BYTES."""
        for part in _parts(rows):
            with self._changed:
                if self._closed:
                    return
                sequence = self._last + 1
                data = encode(
                    Frame(self._run, table, sequence, part.first_row, time, part.steps, part.values)
                )
                self._keep(sequence, data)
                self._last = sequence
        self._on_put()

    def get(self, sequence: int) -> bytes | None:
        """The frame of that number; None when there is none yet."""
        with self._changed:
            frame = self._frames.get(sequence)
            if frame is None and self._spool is not None:
                frame = self._spool.read(sequence)
            return frame

    def acknowledge(self, sequence: int) -> None:
        """The server has everything up to and including `sequence`: forget it."""
        with self._changed:
            for number in range(self._acknowledged + 1, sequence + 1):
                self._bytes -= len(self._frames.pop(number, b""))
                if self._spool is not None:
                    self._spool.forget(number)
            self._acknowledged = max(self._acknowledged, sequence)
            self._changed.notify_all()

    def spill(self) -> None:
        """Everything unacknowledged to the disk, for another attempt to find. Raises OSError."""
        with self._changed:
            if self._spool is None:
                return
            for sequence, frame in self._frames.items():
                self._spool.append(sequence, frame)
            self._spool.sync()
            self._frames.clear()
            self._bytes = 0

    def close(self) -> None:
        """Nothing of it is needed any more, nor of what is put from now on."""
        with self._changed:
            self._closed = True
            self._frames.clear()
            self._bytes = 0
            if self._spool is not None:
                self._spool.remove()
            self._changed.notify_all()

    @property
    def empty(self) -> bool:
        """Whether all that was put is acknowledged."""
        return self._acknowledged >= self._last

    @property
    def acknowledged(self) -> int:
        """The server has all up to this sequence."""
        return self._acknowledged

    @property
    def last(self) -> int:
        """The last sequence that was put."""
        return self._last

    def _keep(self, sequence: int, frame: bytes) -> None:
        """In memory or on the disk; waits for room in either, unless closed."""
        while not self._closed:
            if self._bytes < self._spooled:
                break
            if self._spool is not None and self._spooling(self._spool, sequence, frame):
                return
            if self._bytes < self._full:
                break
            self._changed.wait(ROOM_EVERY_S)
        self._frames[sequence] = frame
        self._bytes += len(frame)

    def _spooling(self, spool: Spool, sequence: int, frame: bytes) -> bool:
        """Whether the disk took it."""
        try:
            if not spool.fits(len(frame)):
                return False
            spool.append(sequence, frame)
        except OSError:  # full after all, or broken: memory has some room yet
            return False
        return True


def _parts(rows: Rows) -> Iterator[Rows]:
    """`rows` in pieces that fit a frame each."""
    count, columns = rows.values.shape
    most = max(1, (MAX_BYTES - HEADER_BYTES) // (4 * (1 + columns)))
    for start in range(0, count, most):
        piece = slice(start, start + most)
        yield Rows(rows.table, rows.first_row + start, rows.steps[piece], rows.values[piece])
