"""What a new worker is told."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from server.engine import checkpoints
from server.engine.assignment import SYSTEM, Assignment, Orders
from server.engine.logfiles import log_path, share
from server.store.attempts import Attempt
from server.wire.runs import RunView

if TYPE_CHECKING:
    from server.settings import Settings


def orders_for(name: str, started: Sequence[tuple[RunView, Attempt]], settings: Settings) -> Orders:
    """Orders to work on new attempts at runs. Raises OSError when there is no place for a log, or
    no checkpoint of a run that has rows."""
    log = log_path(settings, name)
    share(log, (run.id for run, _ in started))
    return Orders(
        name=name,
        assignments=tuple(_assignment(run, attempt, settings) for run, attempt in started),
        device=settings.device,
        threads=settings.threads,
        datasets_dir=settings.datasets_dir.resolve(),
        log=log,
        lease_s=settings.lease_s,
        heartbeat_s=settings.heartbeat_s,
        checkpoint_every_s=settings.checkpoint_every_s,
        min_free=settings.min_free_mb << 20,
    )


def _assignment(run: RunView, attempt: Attempt, settings: Settings) -> Assignment:
    folder = checkpoints.folder(settings, run.id)
    return Assignment(
        url=f"ws://{reachable(settings.host)}:{settings.port}/api/worker?attempt={attempt.id}",
        run=run.id,
        number=run.number,
        attempt=attempt.id,
        token=attempt.token,
        spec=json.dumps(run.spec),
        folder=folder,
        resume=_resumed(run, folder),
    )


def _resumed(run: RunView, folder: Path) -> Path | None:
    """The checkpoint that the rows of a run end with."""
    rows = {table.name: table.rows for table in run.tables if table.name != SYSTEM}
    if not any(rows.values()):
        return None
    found = checkpoints.newest(folder, rows)
    if found is None or found.rows != rows:
        raise FileNotFoundError(f"the checkpoint of step {run.step} of run {run.id} is gone")
    return found.path


def reachable(host: str) -> str:
    """The address to dial when the server listens on `host`."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.is_unspecified:
        return "127.0.0.1" if address.version == 4 else "[::1]"
    return str(address) if address.version == 4 else f"[{address}]"
