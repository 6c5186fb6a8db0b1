"""What keeps the store in order: deletion and its undoing, space given back, health."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import Connection, Engine, text

from server.store import chunks, deletion, importing, runs, vacuum
from server.store.changes import Change
from server.store.disk import Floor
from server.store.importing import Recording
from server.store.schema import runs as table
from server.store.writer import Writer
from server.wire.runs import RunView

Result = TypeVar("Result")
NOTHING = text("UPDATE alembic_version SET version_num = version_num")


class Upkeep:
    """The part of Store that no run needs while it goes."""

    floor: Floor
    _writer: Writer
    _reading: Engine
    _readers: ThreadPoolExecutor

    async def take_recording(self, recording: Recording) -> str:
        """Insert a run that was recorded elsewhere, with all its rows; its id.

        Raises DiskFullError, and UnfitFrameError for rows that do not fit its tables.
        """
        self.floor.check()

        def work(connection: Connection, changes: list[Change]) -> str:
            run_id = importing.take(connection, recording)
            changes.append(Change("run", run_id))
            return run_id

        return await self._writer.do(work)

    async def delete_run(self, run_id: str) -> None:
        """Delete a run; until it is purged it can be restored. Its worker may write no more.

        Raises RunNotFoundError.
        """

        def work(connection: Connection, changes: list[Change]) -> None:
            if deletion.hide(connection, run_id) == "queued":
                changes.extend(queue_moved(connection))
            changes.append(Change("removed", run_id))

        await self._writer.do(work)

    async def restore_run(self, run_id: str) -> RunView:
        """Undo a deletion. Raises RunNotFoundError, WrongStateError when it is not deleted."""

        def work(connection: Connection, changes: list[Change]) -> RunView:
            deletion.restore(connection, run_id)
            changes.append(Change("run", run_id))
            return runs.one(connection, run_id)

        return await self._writer.do(work)

    async def purge(self, before: float) -> list[str]:
        """Remove for ever the runs deleted before that Unix time, and their rows; their ids."""
        found = await self._writer.do(lambda connection, _: deletion.purge(connection, before))
        for number in found:
            await self._sweep(number)
        return list(found.values())

    async def _sweep(self, number: int) -> None:
        while await self._writer.do(lambda connection, _: chunks.sweep(connection, number)):
            pass

    async def outdated(self, ended_before: float, most_bytes: int | None) -> list[str]:
        """Ended runs to delete: those from before that Unix time, and the oldest beyond
        `most_bytes` of all together."""
        return await self._read(
            lambda connection: list(deletion.outdated(connection, ended_before, most_bytes))
        )

    async def give_back(self) -> bool:
        """Give some of the space of purged rows back to the disk; whether there may be more."""
        return await self._writer.do(lambda connection, _: vacuum.step(connection))

    async def states(self) -> dict[str, int]:
        """How many runs are in each state."""
        return await self._read(runs.states)

    async def write_nothing(self) -> None:
        """A commit that reaches the disk and changes nothing; raises what stands in its way."""
        await self._writer.do(lambda connection, _: connection.execute(NOTHING) and None)

    async def _read(self, work: Callable[[Connection], Result]) -> Result:
        def reading() -> Result:
            with self._reading.connect() as connection:
                return work(connection)

        return await asyncio.get_running_loop().run_in_executor(self._readers, reading)


def queue_moved(connection: Connection) -> list[Change]:
    """Every queued run's place changed."""
    waiting = runs.queued().with_only_columns(table.c.id)
    return [Change("run", run_id) for run_id in connection.execute(waiting).scalars()]
