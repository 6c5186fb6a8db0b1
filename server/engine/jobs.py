"""What the engine knows about one worker, and about each run in it."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from server.engine.nursery import Child

if TYPE_CHECKING:
    from server.engine.link import Link


@dataclass(eq=False)
class Job:
    """A worker that takes a place. It leaves when its process is gone, not when its runs ended."""

    name: str  # of its log: the cohort's id, or the run's that is alone
    adopted: bool = False  # nobody here sees its exit: an earlier server or forkserver made it
    child: Child | None = None
    pid: int | None = None  # of a process here that is surely the worker
    members: dict[str, Member] = field(default_factory=dict)  # run → member
    since: float = field(default_factory=time.monotonic)
    kill_at: float | None = None  # monotonic s; set when all its runs have ended

    def add(self, run: str) -> Member:
        """One more run in it."""
        self.members[run] = member = Member(run, self)
        return member

    @property
    def living(self) -> list[Member]:
        """Members whose run has not ended."""
        return [member for member in self.members.values() if not member.ended]

    @property
    def linked(self) -> bool:
        """Whether any socket is open."""
        return any(member.link is not None for member in self.members.values())

    async def unlinked(self) -> None:
        """Until no socket is open."""
        for member in list(self.members.values()):
            await member.unlinked.wait()


@dataclass(eq=False)
class Member:
    """A run in a worker. It has a socket, a lease and an end of its own."""

    run: str
    job: Job
    attached: bool = False  # it has called in, now or before
    link: Link | None = None
    heard: float = field(default_factory=time.monotonic)
    stopping: bool = False
    stop_by: float | None = None  # monotonic s; then its right to write is taken
    ended: bool = False  # the run's state is final
    unlinked: asyncio.Event = field(default_factory=asyncio.Event)  # no socket is open

    def __post_init__(self) -> None:
        self.unlinked.set()

    @property
    def silent_s(self) -> float:
        """Seconds since the worker was last heard of this run; 0 while we let it wait: before it
        is forked, and when its rows wait for our disk."""
        waits_for_fork = self.job.pid is None and not self.job.adopted
        if waits_for_fork or (self.link is not None and self.link.committing):
            return 0.0
        return time.monotonic() - self.heard

    def hear(self) -> None:
        """The worker said something: the lease is renewed."""
        self.heard = time.monotonic()

    def connect(self, link: Link) -> Link | None:
        """The run's socket is `link` from now on; the one that it replaces."""
        earlier, self.link = self.link, link
        self.attached = True
        self.unlinked.clear()
        self.hear()
        return earlier

    def disconnect(self, link: Link) -> None:
        """`link` is closed."""
        if self.link is link:
            self.link = None
            self.unlinked.set()
