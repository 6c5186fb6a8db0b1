"""A worker without a server ends itself: no orphan lives longer than its lease."""

from __future__ import annotations

import faulthandler
import os
import sys
import time
from typing import NoReturn

from server.engine.codes import LEASE_RAN_OUT

BACKSTOP_S = 1.0  # how much later than us the C timer fires
GRACE_S = 10.0  # to leave a checkpoint and what was not delivered
REARM_S = 0.5


class Lease:
    """Renewed by every word from the server.

    The sender's loop looks at `left_s`. Should Python be stuck (a long step that holds the
    interpreter's lock), faulthandler's own thread, which needs no lock, ends the process.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._renewed = time.monotonic()
        self._arm()

    @property
    def left_s(self) -> float:
        """Seconds until the worker has to end."""
        return self._renewed + self._seconds - time.monotonic()

    def renew(self) -> None:
        """The server said something."""
        self._renewed = time.monotonic()
        if self._renewed - self._armed > REARM_S:  # not at each of the many words in a second
            self._arm()

    def grant(self, seconds: float) -> None:
        """That much longer, for the last things to do."""
        faulthandler.dump_traceback_later(seconds + BACKSTOP_S, exit=True)

    def _arm(self) -> None:
        self._armed = time.monotonic()
        faulthandler.dump_traceback_later(self._seconds + BACKSTOP_S, exit=True)

    def run_out(self) -> NoReturn:
        """End the process."""
        quit_with(LEASE_RAN_OUT, f"no word from the server for {self._seconds:g} s")


def quit_with(status: int, reason: str) -> NoReturn:
    """End the process at once, whatever its threads do; `reason` goes to the log."""
    print(reason, file=sys.stderr, flush=True)  # noqa: T201 (stderr is the run's log)
    os._exit(status)
