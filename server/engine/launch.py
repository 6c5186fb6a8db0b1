"""What a new worker is told."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from server.engine.assignment import Assignment, Orders
from server.engine.logfiles import log_path, share
from server.store.attempts import Attempt
from server.wire.runs import RunView

if TYPE_CHECKING:
    from server.settings import Settings


def orders_for(name: str, started: Sequence[tuple[RunView, Attempt]], settings: Settings) -> Orders:
    """Orders to work on new attempts at runs. Raises OSError when there is no place for a log."""
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
    )


def _assignment(run: RunView, attempt: Attempt, settings: Settings) -> Assignment:
    return Assignment(
        url=f"ws://{reachable(settings.host)}:{settings.port}/api/worker?attempt={attempt.id}",
        run=run.id,
        number=run.number,
        attempt=attempt.id,
        token=attempt.token,
        spec=json.dumps(run.spec),
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
