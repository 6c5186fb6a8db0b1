"""Why a worker's process ended without saying so: exit status and log → state and reason."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Literal

from server.engine.codes import LEASE_RAN_OUT, REFUSED, REVOKED

# Sent from outside: by a person, or by the kernel when memory ran out. Others are crashes.
FROM_OUTSIDE = {signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT}
HINTS = {signal.SIGKILL: ": by someone, or by the system because memory ran out"}
OWN_REASONS = {
    LEASE_RAN_OUT: "The worker had no word from the server for its whole lease and ended itself.",
    REVOKED: "The worker was told that it no longer owns the run.",
    REFUSED: "The server did not understand the worker.",
}
TAIL_BYTES = 4_000


def judge(status: int | None, log: Path) -> tuple[Literal["lost", "failed"], str]:
    """State and reason for exit `status` (minus the signal's number when killed)."""
    if status is None:
        return "lost", "The worker is gone; nobody saw how it ended."
    if status == LEASE_RAN_OUT:
        return "lost", OWN_REASONS[status]
    if status < 0:
        number = -status
        name = signal.Signals(number).name if number in signal.valid_signals() else str(number)
        if number in FROM_OUTSIDE:
            hint = HINTS.get(signal.Signals(number), " from outside")
            return "lost", f"The worker was killed ({name}){hint}."
        return "failed", with_tail(f"The worker crashed ({name}).", log)
    reason = OWN_REASONS.get(status, f"The worker ended with exit status {status}.")
    return "failed", with_tail(reason, log)


def with_tail(reason: str, log: Path) -> str:
    """`reason` and the end of the log under it."""
    tail = read_tail(log, TAIL_BYTES).strip()
    return f"{reason} The end of its log:\n{tail}" if tail else reason


def read_tail(log: Path, size: int) -> str:
    """The last `size` bytes of `log` as text, from a line's start; "" when there is no log."""
    try:
        with log.open("rb") as file:
            length = file.seek(0, 2)
            file.seek(max(0, length - size))
            data = file.read()
    except FileNotFoundError:
        return ""
    if length > size:
        data = data[data.find(b"\n") + 1 :]
    return data.decode(errors="replace")
