"""What viewers of the same thing share, so that a hundred of them cost one read."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import Generic, TypeVar

from server.live.pulse import Pulse
from server.live.thinning import Piece, frame
from server.store import Listing, RunNotFoundError, Store
from server.store.pyramid import Place
from server.wire.browser import Hello, RunChanged, Tick
from server.wire.frames import HEADER, ROWS_OF_BIN, SEQUENCE, Frame, encode
from server.wire.runs import RunView
from server.wire.sealed import TEXT, head, sealed

FRAME_BYTES = 256 * 1024  # largest frame to a browser
FRAMES = 64  # frames kept: at most 16 MiB
RUNS = 64  # descriptions kept
SAME_TICK_S = 0.05
LISTED = 500  # runs in the hello
VERSION = version("layerscope")

Value = TypeVar("Value")


class _Reading(Generic[Value]):
    """One reading, and all who wait for it. They may give up; it goes on."""

    def __init__(self, stamp: int, read: Callable[[], Awaitable[Value]]) -> None:
        self.stamp = stamp
        self.failed = False
        self._over = asyncio.Event()
        self._task = asyncio.create_task(self._work(read))

    async def over(self) -> None:
        """Wait until it has succeeded or failed."""
        await self._over.wait()

    def found(self) -> Value | None:
        """What was read; None before, and when it failed."""
        return self._task.result() if self._task.done() and not self.failed else None

    async def value(self) -> Value:
        """What was read, or what was raised."""
        if not self._over.is_set():
            await self._over.wait()
        return self._task.result()

    async def _work(self, read: Callable[[], Awaitable[Value]]) -> Value:
        try:
            return await read()
        except BaseException:
            self.failed = True
            raise
        finally:
            asyncio.get_running_loop().call_soon(self._over.set)  # once the task is done


class Recent(Generic[Value]):
    """What was last read for each of `most` keys; those who ask at the same time share a reading.

    A reading holds as long as its `stamp` is asked for: another one replaces it, and so does the
    next one after a failure.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._readings: OrderedDict[Hashable, _Reading[Value]] = OrderedDict()
        self._newest: _Reading[Value] | None = None

    async def get(self, key: Hashable, stamp: int, read: Callable[[], Awaitable[Value]]) -> Value:
        """What `read` gave for `key` under this `stamp`, or gives now."""
        known = self._readings.get(key)
        if known is None or known.stamp != stamp or known.failed:
            known = self._newest = self._readings[key] = _Reading(stamp, read)
            self._readings.move_to_end(key)
            if len(self._readings) > self._most:
                self._readings.popitem(last=False)
        return await known.value()

    def at_hand(self, key: Hashable, stamp: int) -> Value | None:
        """What was read for `key` under this `stamp`, if it was."""
        known = self._readings.get(key)
        return None if known is None or known.stamp != stamp else known.found()

    async def settled(self) -> None:
        """Wait for the reading that was begun last."""
        if self._newest is not None:
            await self._newest.over()
            self._newest = None

    def drop(self, chosen: Callable[[Hashable], bool]) -> None:
        """Forget the readings of some keys."""
        for key in [key for key in self._readings if chosen(key)]:
            del self._readings[key]


@dataclass(frozen=True)
class Described:
    """A run, and the messages that tell it."""

    run: RunView
    message: str
    brief: str  # to those who do not watch it
    sealed: bytes  # the same two as they go over the wire
    sealed_brief: bytes


class Framed:
    """A frame's bytes, made once for all who get it: only its sequence number is of each viewer."""

    def __init__(self, frame: Frame) -> None:
        data = encode(frame)
        self.next_row = frame.next_row
        self._before, self._after = data[:SEQUENCE], data[SEQUENCE + 8 :]
        self._sealed_before = head(len(data)) + self._before

    def numbered(self, sequence: int) -> bytes:
        """The frame as a viewer's frame of this number."""
        return b"".join((self._before, sequence.to_bytes(8, "little"), self._after))

    def sealed(self, sequence: int) -> bytes:
        """The same as it goes over the wire."""
        return b"".join((self._sealed_before, sequence.to_bytes(8, "little"), self._after))


class Shared:
    """Recently read frames and run descriptions."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._frames: Recent[Framed | None] = Recent(FRAMES)
        self._runs: Recent[Described | None] = Recent(RUNS)
        self._hello: Recent[str] = Recent(1)
        self._tick = 0.0, b""  # when it was made, monotonic s
        self.pulse = Pulse(store.changes, self._settled)

    async def frame(self, place: Place, piece: Piece) -> Framed | None:
        """The rows of `piece`, as far as one frame holds them; None when the run was deleted."""
        key = place.number, place.position, piece.first, piece.exponent
        return await self._frames.get(key, piece.stop, lambda: self._read(place, piece))

    def frame_at_hand(self, place: Place, piece: Piece) -> Framed | None:
        """What `frame` gives, if another viewer has had it read."""
        key = place.number, place.position, piece.first, piece.exponent
        return self._frames.at_hand(key, piece.stop)

    def run_at_hand(self, run_id: str) -> Described | None:
        """What `run` gives, if another viewer has had it read."""
        return self._runs.at_hand(run_id, self._store.changes.version(run_id))

    def tick(self, now: float) -> bytes:
        """The server's time as it goes over the wire, for all who are told it about now."""
        if now - self._tick[0] > SAME_TICK_S:
            told = Tick(server_time=time.time()).model_dump_json()
            self._tick = now, sealed(told.encode(), TEXT)
        return self._tick[1]

    def forget(self, number: int) -> None:
        """The run has other rows now."""
        self._frames.drop(lambda key: isinstance(key, tuple) and key[0] == number)

    async def _settled(self) -> None:
        await self._frames.settled()
        await self._runs.settled()

    async def _read(self, place: Place, piece: Piece) -> Framed | None:
        rows = await self._rows(place, piece)
        return None if rows is None else Framed(rows)

    async def _rows(self, place: Place, piece: Piece) -> Frame | None:
        room, row_bytes = FRAME_BYTES - HEADER.size, 4 * (1 + len(place.names))
        if not piece.exponent:
            size = HEADER.size + min(room, row_bytes * (piece.stop - piece.first))
            return await self._store.frames(place.number, place.position, piece.first, size)
        most = max(1, room // (ROWS_OF_BIN * row_bytes)) << piece.exponent
        part = replace(piece, stop=min(piece.stop, piece.first + most))
        bins = await self._store.thinned(place, part.first, part.stop, part.exponent)
        return frame(place.number, place.position, part, bins) if len(bins) else None

    async def hello(self) -> str:
        """The first message, as it is now."""
        return await self._hello.get("", self._store.changes.count, self._greet)

    async def _greet(self) -> str:
        page = await self._store.runs(Listing(limit=LISTED, brief=True))
        return Hello(version=VERSION, server_time=time.time(), runs=page.runs).model_dump_json()

    async def run(self, run_id: str) -> Described | None:
        """The run as it is now; None when there is none."""
        stamp = self._store.changes.version(run_id)
        return await self._runs.get(run_id, stamp, lambda: self._describe(run_id))

    async def _describe(self, run_id: str) -> Described | None:
        try:
            run = await self._store.run(run_id)
        except RunNotFoundError:
            return None
        whole, brief = (RunChanged(run=of).model_dump_json() for of in (run, in_brief(run)))
        on_the_wire = (sealed(message.encode(), TEXT) for message in (whole, brief))
        return Described(run, whole, brief, *on_the_wire)


def in_brief(run: RunView) -> RunView:
    """Without layers and names of columns, which are most of it."""
    tables = [table.model_copy(update={"columns": []}) for table in run.tables]
    return run.model_copy(update={"tables": tables, "layers": []})
