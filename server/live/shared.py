"""What viewers of the same thing share, so that a hundred of them cost one read."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from server.live.thinning import Piece, frame
from server.store import RunNotFoundError, Store
from server.store.pyramid import Place
from server.wire.browser import RunChanged
from server.wire.frames import HEADER, ROWS_OF_BIN, Frame
from server.wire.runs import RunView

FRAME_BYTES = 256 * 1024  # largest frame to a browser
FRAMES = 64  # frames kept: at most 16 MiB
RUNS = 64  # descriptions kept
ROUND_S = 0.05  # 20 rounds a second
LONGEST_ROUND_S = 0.5
REST = 5.0  # times the lateness lies between two rounds
LATELY = 50  # rounds, of all viewers together

Value = TypeVar("Value")


class Recent(Generic[Value]):
    """What was last read for each of `most` keys; those who ask at the same time share a reading.

    A reading holds as long as its `stamp` is asked for: another one replaces it.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._readings: OrderedDict[Hashable, tuple[int, asyncio.Task[Value]]] = OrderedDict()

    async def get(self, key: Hashable, stamp: int, read: Callable[[], Awaitable[Value]]) -> Value:
        """What `read` gave for `key` under this `stamp`, or gives now."""
        known = self._readings.get(key)
        if known is None or known[0] != stamp:
            known = stamp, asyncio.ensure_future(self._reading(key, read))
            self._readings[key] = known
        self._readings.move_to_end(key)
        if len(self._readings) > self._most:
            self._readings.popitem(last=False)
        return await asyncio.shield(known[1])  # the others still wait when this one gives up

    def drop(self, chosen: Callable[[Hashable], bool]) -> None:
        """Forget the readings of some keys."""
        for key in [key for key in self._readings if chosen(key)]:
            del self._readings[key]

    async def _reading(self, key: Hashable, read: Callable[[], Awaitable[Value]]) -> Value:
        try:
            return await read()
        except BaseException:
            self._readings.pop(key, None)
            raise


@dataclass(frozen=True)
class Described:
    """A run, and the messages that tell it."""

    run: RunView
    message: str
    brief: str  # to those who do not watch it


class Shared:
    """Recently read frames and run descriptions."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._frames: Recent[Frame | None] = Recent(FRAMES)
        self._runs: Recent[Described | None] = Recent(RUNS)
        self._late = 0.0  # s, by how much rounds start late of late

    def pause(self, late: float) -> float:
        """Seconds between two rounds of a viewer whose last one started `late`.

        Under load all viewers get fewer rounds, so fewer and larger frames.
        """
        self._late += (late - self._late) / LATELY
        return min(LONGEST_ROUND_S, max(ROUND_S, REST * self._late))

    async def frame(self, place: Place, piece: Piece) -> Frame | None:
        """The rows of `piece`, as far as one frame holds them; None when the run was deleted."""
        key = place.number, place.position, piece.first, piece.exponent
        return await self._frames.get(key, piece.stop, lambda: self._read(place, piece))

    def forget(self, number: int) -> None:
        """The run has other rows now."""
        self._frames.drop(lambda key: isinstance(key, tuple) and key[0] == number)

    async def _read(self, place: Place, piece: Piece) -> Frame | None:
        room, row_bytes = FRAME_BYTES - HEADER.size, 4 * (1 + len(place.names))
        if not piece.exponent:
            size = HEADER.size + min(room, row_bytes * (piece.stop - piece.first))
            return await self._store.frames(place.number, place.position, piece.first, size)
        most = max(1, room // (ROWS_OF_BIN * row_bytes)) << piece.exponent
        part = replace(piece, stop=min(piece.stop, piece.first + most))
        bins = await self._store.thinned(place, part.first, part.stop, part.exponent)
        return frame(place.number, place.position, part, bins) if len(bins) else None

    async def run(self, run_id: str) -> Described | None:
        """The run as it is now; None when there is none."""
        version = self._store.changes.version(run_id)
        return await self._runs.get(run_id, version, lambda: self._describe(run_id))

    async def _describe(self, run_id: str) -> Described | None:
        try:
            run = await self._store.run(run_id)
        except RunNotFoundError:
            return None
        whole, brief = (RunChanged(run=of).model_dump_json() for of in (run, in_brief(run)))
        return Described(run, whole, brief)


def in_brief(run: RunView) -> RunView:
    """Without layers and names of columns, which are most of it."""
    tables = [table.model_copy(update={"columns": []}) for table in run.tables]
    return run.model_copy(update={"tables": tables, "layers": []})
