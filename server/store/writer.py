"""One thread that writes. Whatever waits goes into one transaction: group commit."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from server.store.changes import Change, Changes
from server.store.errors import StoreError

Result = TypeVar("Result")
# Runs inside the transaction; it appends what it changed to the list.
Work = Callable[[Connection, list[Change]], Result]
MOST = 512  # jobs in one transaction


@dataclass
class _Job:
    work: Work[Any]
    future: asyncio.Future[Any]
    changes: list[Change] = field(default_factory=list)
    result: Any = None
    error: BaseException | None = None


class Writer:
    """Carries out `Work` in order and answers after the commit."""

    def __init__(self, engine: Engine, changes: Changes) -> None:
        self._engine = engine
        self._changes = changes
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    async def do(self, work: Work[Result]) -> Result:
        """The result of `work` once it is committed; raises what it raises.

        A `work` that raises is rolled back alone: the others of its transaction stay.
        """
        if self._closed:
            raise StoreError("the store is closed")
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._jobs.put(_Job(work, future))
        return await future

    def close(self) -> None:
        """Finish what waits, then end the thread."""
        self._closed = True
        self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        while batch := self._next_batch():
            try:
                with self._engine.begin() as connection:
                    for job in batch:
                        _carry_out(job, connection)
            except BaseException as error:  # disk full, I/O error: nobody's work is safe
                for job in batch:
                    job.error = job.error or error
                    job.changes.clear()
            self._answer(batch)

    def _next_batch(self) -> list[_Job]:
        first = self._jobs.get()
        batch = [] if first is None else [first]
        while batch and len(batch) < MOST:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            if job is None:
                self._jobs.put(None)
                break
            batch.append(job)
        return batch

    def _answer(self, batch: list[_Job]) -> None:
        loops = {job.future.get_loop() for job in batch}
        for loop in loops:
            jobs = [job for job in batch if job.future.get_loop() is loop]
            try:
                loop.call_soon_threadsafe(self._resolve, jobs)
            except RuntimeError:  # that loop is closed: nobody listens any more
                continue

    def _resolve(self, jobs: list[_Job]) -> None:
        for job in jobs:
            if job.future.cancelled():
                continue
            if job.error is None:
                job.future.set_result(job.result)
            else:
                job.future.set_exception(job.error)
        self._changes.publish([change for job in jobs for change in job.changes])


def _carry_out(job: _Job, connection: Connection) -> None:
    connection.exec_driver_sql("SAVEPOINT job")
    try:
        job.result = job.work(connection, job.changes)
    except Exception as error:
        job.error = error
        job.changes.clear()
        connection.exec_driver_sql("ROLLBACK TO job")
    connection.exec_driver_sql("RELEASE job")
