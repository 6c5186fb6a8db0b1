"""What the engine knows about one worker."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from server.engine.nursery import Child

if TYPE_CHECKING:
    from server.engine.link import Link


@dataclass
class Job:
    """A run that takes a place. It leaves when its process is gone, not when the run ended."""

    run: str
    adopted: bool = False  # nobody here sees its exit: an earlier server or forkserver made it
    attached: bool = False  # it has called in, now or before
    child: Child | None = None
    pid: int | None = None  # of a process here that is surely the worker
    link: Link | None = None
    heard: float = field(default_factory=time.monotonic)
    stopping: bool = False
    ended: bool = False  # the run's state is final
    kill_at: float | None = None  # monotonic s
    unlinked: asyncio.Event = field(default_factory=asyncio.Event)  # no socket is open

    def __post_init__(self) -> None:
        self.unlinked.set()

    @property
    def silent_s(self) -> float:
        """Seconds since the worker was last heard; 0 while we let it wait: before it is forked,
        and when its rows wait for our disk."""
        waits_for_fork = self.pid is None and not self.adopted
        if waits_for_fork or (self.link is not None and self.link.committing):
            return 0.0
        return time.monotonic() - self.heard

    def hear(self) -> None:
        """The worker said something: its lease is renewed."""
        self.heard = time.monotonic()

    def connect(self, link: Link) -> Link | None:
        """The worker's socket is `link` from now on; the one that it replaces."""
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
