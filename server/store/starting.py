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
    waiting = runs.c.id.in_(run_ids), runs.c.state == "queued", KEPT
    numbers = connection.execute(select(runs.c.number).where(*waiting)).scalars().all()
    which = runs.c.number.in_(numbers)
    connection.execute(update(runs).where(which).values(state="starting", started=time.time()))
    started = views(connection, select(runs).where(which).order_by(runs.c.number))
    return [(run, attempts.create(connection, run.id)) for run in started]
