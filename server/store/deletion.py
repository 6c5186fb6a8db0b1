"""Deleting in two steps: first hidden and restorable, later purged."""

from __future__ import annotations

import time
from collections.abc import Iterable

from sqlalchemy import Connection, delete, func, insert, select, update

from server.store import attempts
from server.store.errors import RunNotFoundError, WrongStateError
from server.store.runs import KEPT
from server.store.schema import attempts as attempts_table
from server.store.schema import doomed, runs, tables
from server.wire.runs import ENDED

DELETED = frozenset({"deleted"})
CUT_OFF = "Deleted while it was going."


def hide(connection: Connection, run_id: str) -> str:
    """Delete a run so that it can be restored; its state before. Nobody may write it any more.

    Raises RunNotFoundError.
    """
    query = select(runs.c.number, runs.c.state).where(runs.c.id == run_id, KEPT)
    row = connection.execute(query).first()
    if row is None:
        raise RunNotFoundError(run_id)
    attempts.revoke(connection, run_id)
    changed: dict[str, object] = {"deleted": time.time()}
    if row.state not in ENDED:
        changed |= {"state": "stopped", "reason": CUT_OFF, "ended": time.time()}
    connection.execute(update(runs).where(runs.c.number == row.number).values(changed))
    return str(row.state)


def restore(connection: Connection, run_id: str) -> None:
    """Undo `hide`. Raises RunNotFoundError, and WrongStateError for a run that is not deleted."""
    query = select(runs.c.number, runs.c.state, runs.c.deleted).where(runs.c.id == run_id)
    row = connection.execute(query).first()
    if row is None:
        raise RunNotFoundError(run_id)
    if row.deleted is None:
        raise WrongStateError(run_id, row.state, DELETED)
    connection.execute(update(runs).where(runs.c.number == row.number).values(deleted=None))


def purge(connection: Connection, before: float) -> dict[int, str]:
    """Remove what was deleted before that Unix time, but for its chunks, which are doomed.

    Number → id of each.
    """
    query = select(runs.c.number, runs.c.id).where(runs.c.deleted < before)
    found = {row.number: str(row.id) for row in connection.execute(query)}
    if found:
        connection.execute(insert(doomed), [{"run": number} for number in found])
        for table in (attempts_table, tables):
            connection.execute(delete(table).where(table.c.run.in_(found)))
        connection.execute(delete(runs).where(runs.c.number.in_(found)))
    return found


def outdated(connection: Connection, ended_before: float, most_bytes: int | None) -> Iterable[str]:
    """Ids of the ended runs to delete: those that ended before that Unix time, and the oldest
    beyond `most_bytes` of all runs together."""
    total = int(
        connection.execute(
            select(func.coalesce(func.sum(runs.c.bytes), 0)).where(KEPT)
        ).scalar_one()
    )
    query = select(runs.c.id, runs.c.ended, runs.c.bytes).where(runs.c.state.in_(ENDED), KEPT)
    for row in connection.execute(query.order_by(runs.c.number)).all():
        over = most_bytes is not None and total > most_bytes
        if over or (row.ended is not None and row.ended < ended_before):
            total -= row.bytes
            yield str(row.id)
