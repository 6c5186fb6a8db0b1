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
RUNS = 1024  # descriptions kept

Value = TypeVar("Value")


class Recent(Generic[Value]):
    """The results of the last `most` different readings; equal ones at the same time share one."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._tasks: OrderedDict[Hashable, asyncio.Task[Value]] = OrderedDict()

    async def get(self, key: Hashable, read: Callable[[], Awaitable[Value]]) -> Value:
        """What `read` gave for `key`, or gives now."""
        task = self._tasks.get(key)
        if task is None:
            task = asyncio.ensure_future(self._reading(key, read))
            self._tasks[key] = task
            if len(self._tasks) > self._most:
                self._tasks.popitem(last=False)
        else:
            self._tasks.move_to_end(key)
        return await asyncio.shield(task)  # the others still wait when this one gives up

    async def _reading(self, key: Hashable, read: Callable[[], Awaitable[Value]]) -> Value:
        try:
            return await read()
        except BaseException:
            self._tasks.pop(key, None)
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
            (number, position, cursor, head),
            lambda: self._store.frames(number, position, cursor, FRAME_BYTES),
        )

    async def run(self, run_id: str) -> Described | None:
        """The run as it is now; None when there is none."""
        version = self._store.changes.version(run_id)
        return await self._runs.get((run_id, version), lambda: self._describe(run_id))

    async def _describe(self, run_id: str) -> Described | None:
        try:
            run = await self._store.run(run_id)
        except RunNotFoundError:
            return None
        return Described(run, RunChanged(run=run).model_dump_json())
