"""Starts, ends, loses and kills jobs. Every change of a run's state after `queued` is here."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

import structlog

from server.engine import nursery, processes
from server.engine.jobs import Job
from server.engine.launch import assignment_for, log_path
from server.engine.verdict import judge
from server.store.errors import RunNotFoundError, WrongStateError
from server.wire.runs import Preparation, RunView, State
from server.wire.worker import Declare, Revoked, Stop

if TYPE_CHECKING:
    from server.settings import Settings
    from server.store.store import Store

QUEUED = frozenset({"queued"})
LIVE = frozenset({"starting", "running", "paused"})
STOP_GRACE_S = 2.0  # from asking a worker to stop to killing it
EXIT_GRACE_S = 2.0  # from the end of a run to the end of its process
STALLED_S = 1.0  # between two ticks: this process was frozen or starved
STOPPED = "Stopped."

log = structlog.get_logger(__name__)


class Supervisor:
    """Keeps the jobs. `on_free` is called when one leaves its place."""

    def __init__(self, store: Store, settings: Settings, on_free: Callable[[], None]) -> None:
        self.jobs: dict[str, Job] = {}
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

    def job_of(self, run: RunView) -> Job:
        """The run's job; a new, adopted one when an earlier server started it."""
        return self.jobs.setdefault(run.id, Job(run.id, adopted=True))

    def start(self, run: RunView) -> None:
        """Give a queued run a place and a worker."""
        self.jobs[run.id] = job = Job(run.id)
        self.in_background(self._start(job, run))

    async def _start(self, job: Job, run: RunView) -> None:
        try:
            await self._store.update_run(
                run.id, expect=QUEUED, state="starting", started=time.time()
            )
            assignment = await assignment_for(run, self._store, self._settings)
            job.child = await asyncio.to_thread(nursery.fork, assignment)
        except (WrongStateError, RunNotFoundError):
            self._leave(job)
            return
        except (OSError, EOFError) as error:
            await self.end(job, "failed", f"No worker could be started: {error!r}")
            self._leave(job)
            return
        job.pid = job.child.pid
        job.hear()
        if job.ended:  # stopped meanwhile
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
                await job.unlinked.wait()
        await self._gone(job, status)

    async def _gone(self, job: Job, status: int | None) -> None:
        if job.stopping:
            await self.end(job, "stopped", STOPPED)
        elif not job.ended:
            await self.end(job, *judge(status, log_path(self._settings, job.run)))
        self._leave(job)

    def identify(self, job: Job, pid: int) -> None:
        """The worker says that it is process `pid`: of this machine, if that can be verified."""
        if job.pid is None and self._is_ours(job, pid):
            job.pid = pid

    async def declare(self, job: Job, declared: Declare) -> None:
        """The run has a shape: it runs. Raises WrongStateError, DeclarationError."""
        fields = {name: getattr(declared, name) for name in Declare.model_fields if name != "op"}
        await self._store.update_run(
            job.run, expect=LIVE, state="running", preparation=None, **fields
        )

    async def prepare(self, job: Job, preparation: Preparation) -> None:
        """Progress before the first step. Raises WrongStateError."""
        await self._store.update_run(job.run, expect=LIVE, preparation=preparation)

    async def end(self, job: Job, state: State, reason: str, **changes: Any) -> None:
        """Write the end of a run; only the first one counts."""
        if job.ended:
            return
        job.ended = True
        job.kill_at = time.monotonic() + EXIT_GRACE_S
        changes |= {"state": state, "reason": reason, "ended": time.time(), "preparation": None}
        try:
            await self._store.update_run(job.run, expect=LIVE, **changes)
        except (WrongStateError, RunNotFoundError):
            return
        except Exception:
            job.ended = False  # the disk is full, say: whoever ends it tries again
            raise
        log.info("run ended", run=job.run, state=state, reason=reason.partition("\n")[0])

    async def cut_off(self, job: Job, state: State, reason: str) -> None:
        """End a run whose worker does not answer: revoke it first, then kill it."""
        with contextlib.suppress(RunNotFoundError):
            await self._store.revoke_attempts(job.run)
        await self.end(job, state, reason)
        if job.link is not None:
            self.in_background(job.link.dismiss(Revoked(reason=reason)))
        self._kill(job)

    def ask_to_stop(self, job: Job) -> None:
        """Stop between two steps, or be killed after STOP_GRACE_S."""
        if job.stopping or job.ended:
            return
        job.stopping = True
        job.kill_at = time.monotonic() + STOP_GRACE_S
        if job.link is not None:
            self.in_background(job.link.say(Stop()))

    async def tick(self) -> None:
        """Look after every job: the silent, the stubborn and the gone."""
        absent_s = time.monotonic() - self._ticked
        for job in list(self.jobs.values()):
            if absent_s > STALLED_S:
                job.hear()  # who was not listening cannot say that the other was silent
            await self._look_after(job)
        self._ticked = time.monotonic()

    async def _look_after(self, job: Job) -> None:
        overdue = job.kill_at is not None and time.monotonic() > job.kill_at
        if job.ended and overdue:
            self._kill(job)
        elif job.stopping and overdue:
            await self.cut_off(job, "stopped", STOPPED)
        elif not job.ended and job.silent_s > self._settings.lost_after_s:
            await self._lose(job)
        if job.adopted and job.link is None:
            if job.pid is None and job.ended:
                self._leave(job)
            elif job.pid is not None and not self._is_ours(job, job.pid):
                await self._gone(job, None)

    async def _lose(self, job: Job) -> None:
        if job.adopted and not job.attached and await self._requeued(job):
            self._leave(job)
        else:
            reason = f"The worker has not been heard for {job.silent_s:.0f} s."
            await self.cut_off(job, "lost", reason)

    async def _requeued(self, job: Job) -> bool:
        """Whether the run is back in the queue: an earlier server ended before its first word."""
        try:
            run = await self._store.run(job.run)
            if run.state != "starting" or run.tables:
                return False
            await self._store.revoke_attempts(job.run)
            await self._store.update_run(
                job.run, expect=LIVE, state="queued", started=None, preparation=None
            )
        except (RunNotFoundError, WrongStateError):
            return False
        return True

    def _is_ours(self, job: Job, pid: int) -> bool:
        return processes.is_worker(pid, log_path(self._settings, job.run))

    def _kill(self, job: Job) -> None:
        if job.child is not None:
            job.child.kill()
        elif job.pid is not None and self._is_ours(job, job.pid):
            processes.kill_group(job.pid)

    def _leave(self, job: Job) -> None:
        if self.jobs.get(job.run) is job:
            del self.jobs[job.run]
        self._on_free()

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("engine", exc_info=error)
