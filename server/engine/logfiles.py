"""What workers print: a file a run, or one for all runs of a cohort."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from server.wire.runs import RunView

if TYPE_CHECKING:
    from server.settings import Settings


def log_name(run: RunView) -> str:
    """What the log of the run's worker is called."""
    return run.cohort or run.id


def log_path(settings: Settings, name: str) -> Path:
    """The log of that name; also that of a run in a cohort, by the run's id."""
    return settings.data_dir.resolve() / "logs" / f"{name}.log"


def share(log: Path, runs: Iterable[str]) -> None:
    """Let each of `runs` find `log` under its own id: a symbolic link. Raises OSError."""
    log.parent.mkdir(parents=True, exist_ok=True)
    for run in runs:
        own = log.with_stem(run)
        if own != log and not own.is_symlink():
            own.symlink_to(log.name)


def remove(log: Path) -> None:
    """Delete a run's log; that of a cohort goes with its last run."""
    shared = log.readlink().name if log.is_symlink() else None
    log.unlink(missing_ok=True)
    if shared is not None and not _links(log.parent, shared):
        (log.parent / shared).unlink(missing_ok=True)


def _links(folder: Path, name: str) -> bool:
    return any(path.is_symlink() and path.readlink().name == name for path in folder.iterdir())
