"""From the queue to a worker: queued runs start together, in one transaction."""

from __future__ import annotations

import time
from collections.abc import Sequence

from sqlalchemy import Connection, select, update

from server.store import attempts
from server.store.attempts import Attempt
from server.store.runs import KEPT, views
from server.store.schema import runs
from server.wire.runs import RunView


def start(connection: Connection, run_ids: Sequence[str]) -> list[tuple[RunView, Attempt]]:
    """Those of `run_ids` that are queued, oldest first: each is `starting` from now on, and has a
    new attempt. The others were stopped or deleted meanwhile."""
    query = select(runs).where(runs.c.id.in_(run_ids), runs.c.state == "queued", KEPT)
    waiting = views(connection, query.order_by(runs.c.number))
    now = time.time()
    for run in waiting:
        connection.execute(
            update(runs).where(runs.c.number == run.number).values(state="starting", started=now)
        )
    return [(run, attempts.create(connection, run.id)) for run in waiting]
