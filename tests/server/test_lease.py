"""The lease of a worker, in a process of its own: it ends the process, so it cannot run here."""

from __future__ import annotations

import subprocess
import sys

from server.engine.worker.lease import BACKSTOP_S

LEASE_S = 0.3


def ends_with(code: str) -> int:
    """The exit status of a process with a lease of LEASE_S that does `code`."""
    begin = f"import time; from server.engine.worker.lease import Lease; lease = Lease({LEASE_S});"
    return subprocess.run([sys.executable, "-c", begin + code], check=False).returncode


def test_many_words_a_second_keep_a_worker_alive() -> None:
    """The C timer was once set anew only after a second without a word, which never came."""
    seconds = 2 * (LEASE_S + BACKSTOP_S)
    renewing = f"end = time.monotonic() + {seconds}\nwhile time.monotonic() < end: lease.renew()"
    assert ends_with(f"\n{renewing}") == 0


def test_a_stuck_worker_is_ended_without_python_doing_anything() -> None:
    assert ends_with("time.sleep(60)") != 0
