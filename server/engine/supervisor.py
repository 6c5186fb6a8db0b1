"""Starts, ends, loses and kills jobs. Every change of a run's state after `queued` is here."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Any

import structlog

from server.engine import checkpoints, nursery, processes
from server.engine.jobs import Job, Member
from server.engine.launch import orders_for
from server.engine.logfiles import log_name, log_path
from server.engine.verdict import judge
from server.store.cutting import RESUMABLE
from server.store.errors import RunNotFoundError, WrongStateError
from server.wire.runs import Preparation, RunView, State
from server.wire.worker import Declare, Revoked, Stop

if TYPE_CHECKING:
    from server.settings import Settings
    from server.store.store import Store

LIVE = frozenset({"starting", "running", "paused"})
STOP_GRACE_S = 2.0  # from asking a run to stop to taking its right to write
EXIT_GRACE_S = 2.0  # from the end of a worker's last run to the end of its process
RETRY_S = 1.0  # after the store failed to start a run
STALLED_S = 1.0  # between two ticks: this process was frozen or starved
STOPPED = "Stopped."

log = structlog.get_logger(__name__)


class Supervisor:
    """Keeps the jobs, one a worker, and their members, one a run. `on_free` is called when a job
    leaves its place.

    What happens to a member happens to it alone. The process is killed only when none of its
    runs lives: a run that does not stop loses its right to write, and its worker drops it.
    """

    def __init__(self, store: Store, settings: Settings, on_free: Callable[[], None]) -> None:
        self.jobs: list[Job] = []
        self.members: dict[str, Member] = {}  # run → where it trains
        self._store = store
        self._settings = settings
        self._on_free = on_free
        self._tasks: set[asyncio.Task[None]] = set()
        self._ticked = time.monotonic()

    async def close(self) -> None:
        """Stop watching. The workers live on: the next server adopts them."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def in_background(self, work: Coroutine[Any, Any, None]) -> None:
        """Carry out `work`; an error in it is logged."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def member_of(self, run: RunView) -> Member:
        """The run's member; in a new, adopted job when an earlier server started it."""
        known = self.members.get(run.id)
        if known is not None:
            return known
        name = log_name(run)
        job = next((job for job in self.jobs if job.adopted and job.name == name), None)
        if job is None:
            self.jobs.append(job := Job(name, adopted=True))
        self.members[run.id] = member = job.add(run.id)
        member.heard = job.since  # all that nobody calls in for are missed together
        return member

    def start(self, runs: Sequence[RunView]) -> None:
        """Give queued runs, one or the living of a cohort, a place and one worker."""
        self.jobs.append(job := Job(log_name(runs[0])))
        for run in runs:
            self.members[run.id] = job.add(run.id)
        self.in_background(self._start(job))

    async def _start(self, job: Job) -> None:
        try:
            started = await self._store.start_runs(list(job.members))
        except Exception:  # the disk is full, say: they are queued still
            await asyncio.sleep(RETRY_S)
            self._leave(job)
            raise
        try:
            for run in set(job.members) - {view.id for view, _ in started}:
                self._drop(job.members[run])  # stopped or deleted meanwhile
            if not started:
                self._leave(job)
                return
            orders = orders_for(job.name, started, self._settings)
            job.child = await asyncio.to_thread(nursery.fork, orders)
        except (OSError, EOFError) as error:
            for member in job.living:
                await self.end(member, "failed", f"No worker could be started: {error!r}")
            self._leave(job)
            return
        job.pid = job.child.pid
        for member in job.members.values():
            member.hear()
        if not job.living:  # stopped meanwhile
            job.child.kill()
        await self._watch(job, job.child)

    async def _watch(self, job: Job, child: nursery.Child) -> None:
        """Wait for the exit of a child, and make sense of it."""
        status = await child.wait()
        job.child = None
        if status is None and self._is_ours(job, child.pid):
            job.adopted = True  # the forkserver died, the worker did not
            return
        with contextlib.suppress(TimeoutError):  # what it sent before it died still counts
            async with asyncio.timeout(EXIT_GRACE_S):
                await job.unlinked()
        await self._gone(job, status)

    async def _gone(self, job: Job, status: int | None) -> None:
        for member in job.living:
            if member.stopping:
                await self.end(member, "stopped", STOPPED)
            else:
                await self.end(member, *judge(status, log_path(self._settings, job.name)))
        self._leave(job)

    def identify(self, job: Job, pid: int) -> None:
        """The worker says that it is process `pid`: of this machine, if that can be verified."""
        if job.pid is None and self._is_ours(job, pid):
            job.pid = pid

    async def declare(self, member: Member, declared: Declare) -> None:
        """The run has a shape: it runs. Raises WrongStateError, DeclarationError."""
        fields = {name: getattr(declared, name) for name in Declare.model_fields if name != "op"}
        await self._store.update_run(
            member.run, expect=LIVE, state="running", preparation=None, **fields
        )

    async def prepare(self, member: Member, preparation: Preparation) -> None:
        """Progress before the first step. Raises WrongStateError."""
        await self._store.update_run(member.run, expect=LIVE, preparation=preparation)

    async def end(self, member: Member, state: State, reason: str, **changes: Any) -> None:
        """Write the end of a run; only the first one counts."""
        if member.ended:
            return
        member.ended = True
        if not member.job.living:
            member.job.kill_at = time.monotonic() + EXIT_GRACE_S
        changes |= {"state": state, "reason": reason, "ended": time.time(), "preparation": None}
        try:
            await self._store.update_run(member.run, expect=LIVE, **changes)
        except (WrongStateError, RunNotFoundError):
            return
        except Exception:
            member.ended = False  # the disk is full, say: whoever ends it tries again
            raise
        log.info("run ended", run=member.run, state=state, reason=reason.partition("\n")[0])
        if state not in RESUMABLE:
            folder = checkpoints.folder(self._settings, member.run)
            self.in_background(asyncio.to_thread(checkpoints.remove, folder))

    async def cut_off(self, member: Member, state: State, reason: str) -> None:
        """End a run whose worker does not answer: revoke it first. Kill the worker when none of
        its runs lives."""
        with contextlib.suppress(RunNotFoundError):
            await self._store.revoke_attempts(member.run)
        await self.end(member, state, reason)
        if member.link is not None:
            self.in_background(member.link.dismiss(Revoked(reason=reason)))
        if not member.job.living:
            self._kill(member.job)

    def ask_to_stop(self, member: Member) -> None:
        """Stop between two steps, or be cut off after STOP_GRACE_S."""
        if member.stopping or member.ended:
            return
        member.stopping = True
        member.stop_by = time.monotonic() + STOP_GRACE_S
        if member.link is not None:
            self.in_background(member.link.say(Stop()))

    async def tick(self) -> None:
        """Look after every job: the silent, the stubborn and the gone."""
        absent_s = time.monotonic() - self._ticked
        for job in list(self.jobs):
            for member in job.living:
                if absent_s > STALLED_S:
                    member.hear()  # who was not listening cannot say that the other was silent
                await self._look_after(member)
            self._look_after_process(job)
            if job.adopted and not job.linked:
                await self._look_for(job)
        self._ticked = time.monotonic()

    async def _look_after(self, member: Member) -> None:
        if member.stop_by is not None and time.monotonic() > member.stop_by:
            await self.cut_off(member, "stopped", STOPPED)
        elif member.silent_s > self._settings.lost_after_s:
            await self._lose(member)

    def _look_after_process(self, job: Job) -> None:
        overdue = job.kill_at is not None and time.monotonic() > job.kill_at
        if not job.living and overdue:
            self._kill(job)

    async def _look_for(self, job: Job) -> None:
        if job.pid is None and not job.living:
            self._leave(job)
        elif job.pid is not None and not self._is_ours(job, job.pid):
            await self._gone(job, None)

    async def _lose(self, member: Member) -> None:
        if member.job.adopted and not member.attached and await self._requeued(member):
            self._drop(member)
            self._on_free()
        else:
            reason = f"The worker has not been heard for {member.silent_s:.0f} s."
            await self.cut_off(member, "lost", reason)

    async def _requeued(self, member: Member) -> bool:
        """Whether the run is back in the queue: an earlier server ended before its first word."""
        try:
            run = await self._store.run(member.run)
            if run.state != "starting" or run.tables:
                return False
            await self._store.revoke_attempts(member.run)
            await self._store.update_run(
                member.run, expect=LIVE, state="queued", started=None, preparation=None
            )
        except (RunNotFoundError, WrongStateError):
            return False
        return True

    def _is_ours(self, job: Job, pid: int) -> bool:
        return processes.is_worker(pid, log_path(self._settings, job.name))

    def _kill(self, job: Job) -> None:
        if job.child is not None:
            job.child.kill()
        elif job.pid is not None and self._is_ours(job, job.pid):
            processes.kill_group(job.pid)

    def _drop(self, member: Member) -> None:
        member.job.members.pop(member.run, None)
        if self.members.get(member.run) is member:
            del self.members[member.run]

    def _leave(self, job: Job) -> None:
        for member in list(job.members.values()):
            self._drop(member)
        if job in self.jobs:
            self.jobs.remove(job)
        self._on_free()

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("engine", exc_info=error)
