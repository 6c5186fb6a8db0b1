"""What viewers of the same thing share, so that a hundred of them cost one read."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

from server.store import RunNotFoundError, Store
from server.wire.browser import RunChanged
from server.wire.frames import Frame
from server.wire.runs import RunView

FRAME_BYTES = 256 * 1024  # largest frame to a browser
FRAMES = 64  # frames kept: at most 16 MiB
RUNS = 64  # descriptions kept

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

    async def _reading(self, key: Hashable, read: Callable[[], Awaitable[Value]]) -> Value:
        try:
            return await read()
        except BaseException:
            self._readings.pop(key, None)
            raise


@dataclass(frozen=True)
class Described:
    """A run, and the message that tells it."""

    run: RunView
    message: str


class Shared:
    """Recently read frames and run descriptions."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._frames: Recent[Frame | None] = Recent(FRAMES)
        self._runs: Recent[Described | None] = Recent(RUNS)

    async def frame(self, number: int, position: int, cursor: int, head: int) -> Frame | None:
        """Rows from `cursor` up to at least `head`, as far as one frame holds them; None when the
        run was deleted."""
        return await self._frames.get(
            (number, position, cursor),
            head,
            lambda: self._store.frames(number, position, cursor, FRAME_BYTES),
        )

    async def run(self, run_id: str) -> Described | None:
        """The run as it is now; None when there is none."""
        version = self._store.changes.version(run_id)
        return await self._runs.get(run_id, version, lambda: self._describe(run_id))

    async def _describe(self, run_id: str) -> Described | None:
        try:
            run = await self._store.run(run_id)
        except RunNotFoundError:
            return None
        return Described(run, RunChanged(run=run).model_dump_json())
