"""The engine of one machine: worker processes here, the rest of the runs queued."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

import structlog

from server.engine import checkpoints, nursery, resuming
from server.engine.base import Capacity, Status
from server.engine.logfiles import log_name, log_path, remove
from server.engine.supervisor import Supervisor
from server.engine.verdict import read_tail
from server.store.cutting import RESUMABLE
from server.store.errors import DiskFullError, RunNotFoundError, WrongStateError
from server.wire.runs import ENDED, RunView

if TYPE_CHECKING:
    from server.settings import Settings
    from server.store.store import Store

LOG_BYTES = 65_536
TICK_S = 0.2
DISK_S = 5.0  # until a full disk is looked at again
QUEUED = frozenset({"queued"})

log = structlog.get_logger(__name__)


class LocalEngine:
    """Runs jobs in child processes: first in, first out, at most `settings.workers` at once.

    A cohort is one job: it waits, starts and takes a place as one.
    """

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings
        self._wake = asyncio.Event()
        self.supervisor = Supervisor(store, settings, self._wake.set)
        self._resuming = asyncio.Lock()
        self._loop: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Adopt what an earlier server left, warm the forkserver up, and take from the queue."""
        for run in await self._store.unfinished():
            if run.state != "queued":
                self.supervisor.member_of(run)
        if self._settings.workers:
            self.supervisor.in_background(asyncio.to_thread(nursery.warm))
        self.supervisor.in_background(self._clean_all())
        self._wake.set()
        self._loop = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Stop looking after the workers. They go on, and call in when a server is back."""
        if self._loop is not None:
            self._loop.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._loop
        await self.supervisor.close()

    async def submit(self, run_id: str) -> None:
        """Run the queued run `run_id` as soon as there is a place: the queue is the store's."""
        self._wake.set()

    async def cancel(self, run_id: str) -> None:
        """Stop the run: at once when queued, within 2 s when it runs, nothing when it has ended.

        Raises RunNotFoundError.
        """
        member = self.supervisor.members.get(run_id)
        if member is not None and not member.ended:  # ended: it may be queued again, resumed
            self.supervisor.ask_to_stop(member)
            return
        with contextlib.suppress(WrongStateError):
            await self._store.update_run(
                run_id,
                expect=QUEUED,
                state="stopped",
                reason="Stopped before it started.",
                ended=time.time(),
            )
            await self._clean(run_id)

    async def resume(self, run_id: str) -> None:
        """Let a lost or failed run go on from its last checkpoint, as soon as there is a place.

        Raises RunNotFoundError, WrongStateError, NoCheckpointError.
        """
        async with self._resuming:
            await resuming.resume(run_id, self._store, checkpoints.folder(self._settings, run_id))
        self._wake.set()

    def poll(self) -> list[Status]:
        """All runs in workers."""
        return [
            Status(
                member.run,
                member.job.pid,
                member.link is not None,
                member.silent_s,
                member.stopping,
            )
            for member in self.supervisor.members.values()
        ]

    def trouble(self) -> str:
        """Why no worker could be started now; "" when one could, were there a place."""
        if self._settings.workers and not nursery.alive():
            return "the forkserver is not running; the next run starts it"
        return ""

    def capacity(self) -> Capacity:
        """Places, and how many are taken."""
        return Capacity(self._settings.workers, len(self.supervisor.jobs))

    def logs(self, run_id: str) -> str:
        """The last 64 KiB of what the run's workers printed; "" when there is nothing."""
        return read_tail(log_path(self._settings, run_id), LOG_BYTES)

    def forget(self, run_id: str) -> None:
        """The run was deleted: delete its checkpoints, and what its workers printed unless others
        of its cohort are left."""
        checkpoints.remove(checkpoints.folder(self._settings, run_id))
        remove(log_path(self._settings, run_id))

    async def _clean_all(self) -> None:
        """Remove the checkpoints that an earlier server had no time to remove."""
        for run_id in await asyncio.to_thread(checkpoints.kept, self._settings):
            with contextlib.suppress(RunNotFoundError):  # deleted: they go when it is purged
                if (await self._store.run(run_id)).state in ENDED - RESUMABLE:
                    await self._clean(run_id)

    async def _clean(self, run_id: str) -> None:
        folder = checkpoints.folder(self._settings, run_id)
        await asyncio.to_thread(checkpoints.remove, folder)

    async def _run(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):  # not wait_for: before 3.12 it can eat a cancel
                async with asyncio.timeout(TICK_S):
                    await self._wake.wait()
            try:
                if self._wake.is_set():
                    self._wake.clear()
                    await self._fill()
                await self.supervisor.tick()
            except Exception:  # the disk is full, say: the queue must go on afterwards
                log.exception("engine")
                self._wake.set()
                await asyncio.sleep(TICK_S)

    async def _fill(self) -> None:
        if not self.capacity().free:
            return
        try:
            self._store.floor.check()
        except DiskFullError as error:
            log.warning("no run is started", reason=str(error))
            asyncio.get_running_loop().call_later(DISK_S, self._wake.set)
            return
        for runs in together(await self._store.queued()):
            if not self.capacity().free:
                return
            waiting = [run for run in runs if run.id not in self.supervisor.members]
            if waiting:
                self.supervisor.start(waiting)


def together(runs: Iterable[RunView]) -> list[list[RunView]]:
    """`runs` by cohort, a run alone by itself, each where its first one stands."""
    groups: dict[str, list[RunView]] = {}
    for run in runs:
        groups.setdefault(log_name(run), []).append(run)
    return list(groups.values())
