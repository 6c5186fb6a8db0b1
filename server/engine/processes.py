"""Process ids are reused: never signal one that is not surely our worker."""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path

import psutil


def is_worker(pid: int, log: Path) -> bool:
    """Whether `pid` lives, leads its own group and holds the run's `log` open."""
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE or os.getpgid(pid) != pid:
            return False
        return any(Path(file.path) == log for file in process.open_files())
    except (psutil.Error, OSError):
        return False


def kill_group(pid: int) -> None:
    """SIGKILL to the group that `pid` leads, or to `pid` alone before it leads one."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
