"""Whether a run fits the memory of the machine that would train it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import psutil

from experiments.spec import RunSpec, limits
from server.api.errors import FieldError, InvalidError
from server.settings import Settings

CONTAINER = Path("/sys/fs/cgroup/memory.max")  # bytes, or "max"
GIB = 2**30


@cache
def machine_memory() -> int:
    """Bytes of this machine, or of the container that this process is in."""
    total = int(psutil.virtual_memory().total)
    try:
        return min(total, int(CONTAINER.read_text()))
    except (OSError, ValueError):
        return total


def check(specs: list[RunSpec], most: int, *, together: bool) -> None:
    """Raise InvalidError, naming the field, when a worker is estimated to need over `most` bytes:
    for one run, or for all when they train `together`."""
    needed = [limits.memory(spec) for spec in specs]
    allowed = f"at most {most / GIB:.2f} GiB, the memory of a worker"
    if together and sum(needed) > most:
        message = f"together they need {sum(needed) / GIB:.2f} GiB"
        raise InvalidError(f"{message}, {allowed}", [_field("specs", message, allowed)])
    fields = [
        _field(
            f"{index}.{limits.larger_part(spec)}" if len(specs) > 1 else limits.larger_part(spec),
            f"must be smaller: the run needs {bytes_ / GIB:.2f} GiB",
            allowed,
        )
        for index, (spec, bytes_) in enumerate(zip(specs, needed, strict=True))
        if bytes_ > most
    ]
    if fields:
        raise InvalidError(f"{fields[0].path} {fields[0].message}, {allowed}", fields)


def _field(path: str, message: str, allowed: str) -> FieldError:
    return FieldError(path=path, message=message, allowed=allowed)


def worker_memory(settings: Settings) -> int:
    """Bytes that the runs of one worker may take."""
    given = settings.worker_memory_mb
    return machine_memory() if given is None else given * 1_000_000
