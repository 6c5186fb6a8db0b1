"""What a worker's process does before anything else."""

from __future__ import annotations

import ctypes
import faulthandler
import gc
import os
import sys
from pathlib import Path

# mallopt's parameters (malloc.h) and the largest values glibc takes on 64 bits, in bytes.
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
TRIM_BYTES, MMAP_BYTES = 2**30, 2**25


def settle(log: Path) -> None:
    """Own process group, output to `log`, tracebacks of crashes, an allocator that keeps pages."""
    os.setsid()
    _print_to(log)
    faulthandler.enable()
    _keep_pages()
    gc.freeze()  # what the forkserver loaded is never garbage: do not look at it again


def _print_to(log: Path) -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
    os.dup2(file, 1)
    os.dup2(file, 2)
    os.close(file)


def _keep_pages() -> None:
    """Give freed memory back to the system late: page faults cost more than the arithmetic of a
    small net."""
    if "CS_GNU_LIBC_VERSION" not in os.confstr_names:
        return
    mallopt = ctypes.CDLL(None).mallopt
    mallopt(M_MMAP_THRESHOLD, MMAP_BYTES)
    mallopt(M_TRIM_THRESHOLD, TRIM_BYTES)
