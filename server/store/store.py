"""The store: runs, attempts and rows, in SQLite or PostgreSQL."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Self, TypeVar

from sqlalchemy import Connection

from experiments.spec import RunSpec
from server.store import (
    attempts,
    chunks,
    cutting,
    listing,
    pyramid,
    rows,
    runs,
    starting,
)
from server.store.attempts import Attempt, AttemptRecord
from server.store.bins import Bins
from server.store.changes import Change, Changes
from server.store.chunks import Appended
from server.store.database import READERS, Lock, open_engines
from server.store.disk import Floor
from server.store.errors import RevokedError
from server.store.listing import Listing, Page
from server.store.pyramid import Place
from server.store.upkeep import Upkeep, queue_moved
from server.store.writer import Writer
from server.wire.frames import Frame
from server.wire.runs import RunView

Result = TypeVar("Result")


class Store(Upkeep):
    """Everything durable. What a method returned from is committed: it survives kill -9.

    Writes go to one thread, which commits whatever waits together; reads run in threads of their
    own. No transaction is open across an await. Call the methods from one event loop.
    """

    def __init__(self, data_dir: Path, database_url: str = "", min_free_mb: int = 0) -> None:
        data_dir.mkdir(parents=True, exist_ok=True)
        self.floor = Floor(data_dir, min_free_mb)
        self._lock = Lock(data_dir)
        try:
            self._engine, self._reading = open_engines(data_dir, database_url)
            with self._engine.begin() as connection:
                chunks.sweep_all(connection)
        except BaseException:
            self._lock.close()
            raise
        self.changes = Changes()
        # Told of every frame: its rows, and the seconds from its arrival to its commit.
        self.on_append: Callable[[int, float], None] = lambda rows, seconds: None
        self._writer = Writer(self._engine, self.changes)
        self._readers = ThreadPoolExecutor(READERS, "store-reader")

    @classmethod
    def open(cls, data_dir: Path, database_url: str = "", min_free_mb: int = 0) -> Self:
        """The store in `data_dir`, made when absent; its database is there too, or at a
        PostgreSQL `database_url`. With less than `min_free_mb` MB of disk no run is created.

        Raises LockedError when another server has it, SchemaError when it is from a newer version,
        DatabaseError when the database does not answer.
        """
        return cls(data_dir, database_url, min_free_mb)

    def close(self) -> None:
        """Commit what waits, and let go of the directory."""
        self._writer.close()
        self._readers.shutdown()
        self._reading.dispose()
        self._engine.dispose()
        self._lock.close()

    async def create_run(self, spec: RunSpec) -> RunView:
        """A new queued run."""
        return (await self.create_runs([spec]))[0]

    async def create_runs(
        self, specs: list[RunSpec], most_queued: int | None = None, cohort: str | None = None
    ) -> list[RunView]:
        """New queued runs, all of them or none; those of one `cohort` train together.

        Raises QueueFullError when more than `most_queued` would then wait, DiskFullError.
        """
        self.floor.check()

        def work(connection: Connection, changes: list[Change]) -> list[RunView]:
            if most_queued is not None:
                runs.check_room(connection, len(specs), most_queued)
            created = [runs.create(connection, spec, cohort) for spec in specs]
            changes.extend(Change("run", run_id) for run_id in created)
            return runs.several(connection, created)

        return await self._writer.do(work)

    async def run(self, run_id: str) -> RunView:
        """The run of that id. Raises RunNotFoundError."""
        return await self._read(lambda connection: runs.one(connection, run_id))

    async def runs(self, listing_: Listing | None = None) -> Page:
        """A page of the list of runs, newest first unless `Listing` says otherwise."""
        wanted = listing_ or Listing()
        return await self._read(lambda connection: listing.page(connection, wanted))

    async def queued(self) -> list[RunView]:
        """Queued runs, oldest first."""
        return await self._read(lambda connection: runs.views(connection, runs.queued()))

    async def unfinished(self) -> list[RunView]:
        """Runs that have not ended, oldest first."""
        return await self._read(lambda connection: runs.views(connection, runs.unfinished()))

    async def start_runs(self, run_ids: list[str]) -> list[tuple[RunView, Attempt]]:
        """Queued runs, oldest first, on their way to one worker: all `starting`, each with a new
        attempt. Those that are no longer queued are left out."""

        def work(connection: Connection, changes: list[Change]) -> list[tuple[RunView, Attempt]]:
            started = starting.start(connection, run_ids)
            changes.extend(Change("run", run.id) for run, _ in started)
            changes.extend(queue_moved(connection))
            return started

        return await self._writer.do(work)

    async def update_run(
        self, run_id: str, *, expect: frozenset[str] | None = None, **changed: Any
    ) -> RunView:
        """Change fields of a run: state, reason, device, started, ended, step, preparation, layers,
        tables, parameters, total_steps, steps_per_epoch, name, notes, tags, pinned, archived.

        Raises RunNotFoundError; WrongStateError when its state is not in `expect`, checked in the
        same transaction; DeclarationError when it declared other tables before.
        """

        def work(connection: Connection, changes: list[Change]) -> RunView:
            before, after = runs.change(connection, run_id, expect, changed)
            changes.append(Change("run", run_id))
            if before == "queued" != after:
                changes.extend(queue_moved(connection))
            return runs.one(connection, run_id)

        return await self._writer.do(work)

    async def new_attempt(self, run_id: str) -> Attempt:
        """A new right to write the run; earlier ones are revoked. Raises RunNotFoundError.

        Its frames count from 1; its rows go on where the committed ones end.
        """
        return await self._writer.do(lambda connection, _: attempts.create(connection, run_id))

    async def attempt(self, attempt_id: str) -> AttemptRecord | None:
        """What is known of an attempt."""
        return await self._read(lambda connection: attempts.find(connection, attempt_id))

    async def revoke_attempts(self, run_id: str) -> None:
        """Nobody may write the run any more. Raises RunNotFoundError."""
        await self._writer.do(lambda connection, _: attempts.revoke(connection, run_id))

    async def resume_run(self, run_id: str, kept: Mapping[str, int], step: int) -> RunView:
        """Queue a lost or failed run again, with `kept` rows of every table: those that were there
        at `step`, from which it goes on. The others are dropped in the same transaction.

        Raises RunNotFoundError, WrongStateError, OutOfOrderError when a table has fewer rows.
        """

        def work(connection: Connection, changes: list[Change]) -> RunView:
            cutting.resume(connection, run_id, kept, step)
            changes.append(Change("cut", run_id))
            changes.append(Change("run", run_id))
            changes.extend(queue_moved(connection))
            return runs.one(connection, run_id)

        return await self._writer.do(work)

    async def append(self, attempt_id: str, frame: Frame) -> int:
        """Commit a frame of rows; the highest committed sequence of the attempt.

        A frame committed before is ignored. Raises RevokedError; OutOfOrderError on a gap in the
        sequence or the rows; UnfitFrameError when it does not fit the run's declaration.
        """

        def work(connection: Connection, changes: list[Change]) -> Appended:
            done = rows.append(connection, attempt_id, frame)
            if done.new:
                changes.append(Change("rows", done.run_id, frame.table, frame.next_row))
            return done

        asked = time.perf_counter()
        done = await self._writer.do(work)
        self.on_append(len(frame.steps) if done.new else 0, time.perf_counter() - asked)
        return done.acknowledged

    async def acknowledged(self, attempt_id: str) -> int:
        """Highest committed sequence of an attempt, 0 before the first. Raises RevokedError when
        there is no such attempt."""
        record = await self.attempt(attempt_id)
        if record is None:
            raise RevokedError(f"there is no attempt {attempt_id}")
        return record.acknowledged

    async def frames(self, number: int, table: int, first_row: int, max_bytes: int) -> Frame | None:
        """Committed rows of a table from `first_row` on, as one frame of at most `max_bytes` with
        sequence 0; None at the head. One row is given even when it is larger."""
        return await self._read(
            lambda connection: chunks.read(connection, number, table, first_row, max_bytes)
        )

    async def thinned(self, place: Place, first: int, stop: int, exponent: int) -> Bins:
        """Committed rows `first` ... `stop` − 1 in bins of 2^`exponent` rows, which begin at
        multiples of their size."""
        return await self._read(
            lambda connection: pyramid.thinned(connection, place, first, stop, exponent)
        )

    async def rows_between(
        self, number: int, table: int, first_step: int, last_step: int
    ) -> tuple[int, int]:
        """(first, stop): the rows of a table whose steps lie between two, both included."""

        def work(connection: Connection) -> tuple[int, int]:
            first = chunks.row_at(connection, number, table, first_step)
            return first, max(first, chunks.row_at(connection, number, table, last_step + 1))

        return await self._read(work)

    async def build_levels(self) -> None:
        """Write the levels that a directory from before the pyramid lacks, a few at a time."""
        for place, count in await self._read(pyramid.behind):

            def work(
                connection: Connection, _: list[Change], at: Place = place, n: int = count
            ) -> bool:
                return rows.build(connection, at, n)

            while await self._writer.do(work):
                pass

    async def last_step(self, number: int, table: int) -> int:
        """The greatest step of a table, 0 when it has no rows."""
        return await self._read(lambda connection: chunks.last_step(connection, number, table))
