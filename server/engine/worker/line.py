"""What the training thread and the sender's thread share."""

from __future__ import annotations

import asyncio
import threading

from server.engine.spool import Spool
from server.engine.worker.outbox import FULL_BYTES, SPOOLED_BYTES, Outbox
from server.wire.runs import Preparation
from server.wire.worker import Declare, End


class Line:
    """The training thread writes, the sender reads; `stop` goes the other way."""

    def __init__(self, run: int, spool: Spool | None = None, members: int = 1) -> None:
        """One of `members` lines, which share the memory."""
        self.stop = threading.Event()
        self.expired = threading.Event()  # the lease is over: leave all that another attempt needs
        full, spooled = FULL_BYTES // members, SPOOLED_BYTES // members
        self.outbox = Outbox(run, self.ring, full, spool, spooled)
        self.step = 0
        self.declared: Declare | None = None
        self.preparation: Preparation | None = None
        self.end: End | None = None
        self._bell: tuple[asyncio.AbstractEventLoop, asyncio.Event] | None = None

    def declare(self, declared: Declare) -> None:
        """The run's shape, before its first row."""
        self.declared = declared
        self.ring()

    def prepare(self, preparation: Preparation) -> None:
        """Progress of the work before the first step; only the newest is kept."""
        self.preparation = preparation
        self.ring()

    def finish(self, end: End) -> None:
        """The last word, said when all rows are acknowledged."""
        self.end = end
        self.ring()

    def drop(self) -> None:
        """Nobody wants this run any more: train it no further, and keep nothing of it."""
        self.stop.set()
        self.outbox.close()

    def listen(self, bell: asyncio.Event) -> None:
        """Set `bell` of the running loop whenever there is something to send."""
        self._bell = asyncio.get_running_loop(), bell

    def ring(self) -> None:
        """There is something to send."""
        if self._bell is not None:
            loop, bell = self._bell
            loop.call_soon_threadsafe(bell.set)
