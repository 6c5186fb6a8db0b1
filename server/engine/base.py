"""What the rest of the server needs of an engine: DESIGN's five calls, `trouble` and `forget`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Capacity:
    """Places for jobs (a run, or a cohort); each busy one is a live worker process."""

    workers: int
    busy: int

    @property
    def free(self) -> int:
        """Jobs that could start now."""
        return max(0, self.workers - self.busy)


@dataclass(frozen=True)
class Status:
    """One run in a worker as the engine sees it."""

    run: str
    pid: int | None  # None: not known yet
    attached: bool  # its socket is open
    silent_s: float  # seconds since it was last heard
    stopping: bool


class Engine(Protocol):
    """Who runs the jobs. Only an engine changes the state of a run that is not queued."""

    async def submit(self, run_id: str) -> None:
        """Run the queued run `run_id` as soon as there is a place."""

    async def cancel(self, run_id: str) -> None:
        """Stop the run: at once when queued, within 2 s when it runs, nothing when it has ended.

        Raises RunNotFoundError.
        """

    async def resume(self, run_id: str) -> None:
        """Let a lost or failed run go on from its last checkpoint, as soon as there is a place.

        Raises RunNotFoundError, WrongStateError, NoCheckpointError.
        """

    def poll(self) -> list[Status]:
        """All runs in workers."""

    def trouble(self) -> str:
        """Why no worker could be started now; "" when one could, were there a place."""

    def capacity(self) -> Capacity:
        """Places, and how many are taken."""

    def logs(self, run_id: str) -> str:
        """The last 64 KiB of what the run's workers printed; "" when there is nothing."""

    def forget(self, run_id: str) -> None:
        """The run was deleted: delete what its workers printed, unless others of its cohort are
        left."""
