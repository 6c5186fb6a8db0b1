"""What a worker is told when it starts. The web process and the worker both import this."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

SYSTEM = "system"  # the table of what the worker's process takes; no checkpoint knows it


@dataclass(frozen=True)
class Assignment:
    """One attempt at one run."""

    url: str  # ws://host:port/api/worker
    run: str
    number: int  # what binary frames call the run
    attempt: str
    token: str
    spec: str  # RunSpec as JSON
    folder: Path  # where its checkpoints and undelivered frames are kept
    resume: Path | None  # the checkpoint that it goes on from


@dataclass(frozen=True)
class Orders:
    """What one worker does. Pickled through a pipe: the tokens are in no command line."""

    name: str  # of its log
    assignments: tuple[Assignment, ...]  # several: a cohort, trained in lock-step
    device: str  # "auto", "cpu", "cuda", "cuda:1"
    threads: int  # of torch on the CPU
    datasets_dir: Path
    log: Path
    lease_s: float
    heartbeat_s: float
    checkpoint_every_s: float
    min_free: int  # bytes of disk that are left to others


def begin(orders: Orders) -> None:
    """Be the worker. The import waits until now: the web process pickles this by its name."""
    from server.engine.worker.main import main  # noqa: PLC0415

    main(orders)
