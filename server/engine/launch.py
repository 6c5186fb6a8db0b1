"""What a new worker is told."""

from __future__ import annotations

import ipaddress
import json
from pathlib import Path
from typing import TYPE_CHECKING

from server.engine.assignment import Assignment
from server.wire.runs import RunView

if TYPE_CHECKING:
    from server.settings import Settings
    from server.store.store import Store


def log_path(settings: Settings, run_id: str) -> Path:
    """Where the run's workers print."""
    return settings.data_dir.resolve() / "logs" / f"{run_id}.log"


async def assignment_for(run: RunView, store: Store, settings: Settings) -> Assignment:
    """A new attempt at `run`. Raises RunNotFoundError, OSError when there is no place for a log."""
    log = log_path(settings, run.id)
    log.parent.mkdir(parents=True, exist_ok=True)
    attempt = await store.new_attempt(run.id)
    return Assignment(
        url=f"ws://{reachable(settings.host)}:{settings.port}/api/worker?attempt={attempt.id}",
        run=run.id,
        number=run.number,
        attempt=attempt.id,
        token=attempt.token,
        spec=json.dumps(run.spec),
        device=settings.device,
        threads=settings.threads,
        datasets_dir=settings.datasets_dir.resolve(),
        log=log,
        lease_s=settings.lease_s,
        heartbeat_s=settings.heartbeat_s,
    )


def reachable(host: str) -> str:
    """The address to dial when the server listens on `host`."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.is_unspecified:
        return "127.0.0.1" if address.version == 4 else "[::1]"
    return str(address) if address.version == 4 else f"[{address}]"
