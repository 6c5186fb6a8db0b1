"""Writes the checkpoints of one attempt, and deletes those that are not needed any more."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from server.engine.assignment import Assignment

SUFFIX = ".safetensors"
MOST_SHARE = 0.02  # of the training's time that checkpoints may take
UNFINISHED = ".tmp"


class Keeper:
    """Keeps two: the newest, and the newest of which the server has all rows, so that there is one
    to go on from whatever happens."""

    def __init__(self, folder: Path, attempt: str, every_s: float, resumed: Path | None) -> None:
        """`resumed` is the checkpoint that the attempt began with."""
        self._folder = folder
        self._attempt = attempt
        self._every_s = every_s
        self._next = time.monotonic() + every_s
        # Path, and the last frame of the attempt that was put before it.
        self._kept: list[tuple[Path, int]] = [] if resumed is None else [(resumed, 0)]

    @property
    def due(self) -> bool:
        """Whether it is time for the next one."""
        return time.monotonic() >= self._next

    def keep(self, take: Callable[[], bytes], step: int, last: int, acknowledged: int) -> None:
        """Write the checkpoint that `take` gives, of `step` and all frames up to `last`, of which
        the server has those up to `acknowledged`. An error goes to the log: the next one may
        succeed."""
        begun = time.monotonic()
        path = self._folder / f"{step:012d}-{self._attempt}{SUFFIX}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            write(path, take())
        except Exception as error:  # no reason to end the training
            print(f"no checkpoint of step {step}: {error!r}", file=sys.stderr, flush=True)  # noqa: T201
        else:
            self._kept.append((path, last))
            self._prune(acknowledged)
        ended = time.monotonic()
        self._next = ended + max(self._every_s, (ended - begun) / MOST_SHARE)

    def _prune(self, acknowledged: int) -> None:
        safe = [kept for kept in self._kept[:-1] if kept[1] <= acknowledged][-1:]
        self._kept = [*safe, self._kept[-1]]
        needed = {path for path, _ in self._kept}
        for path in self._folder.iterdir():
            if path.suffix in {SUFFIX, UNFINISHED} and path not in needed:
                path.unlink(missing_ok=True)


def keeper(about: Assignment, every_s: float) -> Keeper:
    """Of an attempt."""
    return Keeper(about.folder, about.attempt, every_s, about.resume)


def write(path: Path, data: bytes) -> None:
    """All of it or nothing, whatever dies meanwhile. Raises OSError."""
    unfinished = path.with_suffix(UNFINISHED)
    try:
        with unfinished.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
    directory = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(directory)  # the new name too
    finally:
        os.close(directory)
