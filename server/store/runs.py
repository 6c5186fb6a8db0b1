"""Runs in the database: insert, read, change. Each function takes an open connection.

A deleted run is not there for any of them: see `deletion`.
"""

from __future__ import annotations

import secrets
import string
import time
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, func, insert, select, update

from experiments.spec import RunSpec
from experiments.spec.naming import describe
from server.store.batches import batch_size
from server.store.errors import DeclarationError, QueueFullError, RunNotFoundError, WrongStateError
from server.store.schema import runs, tables
from server.wire.runs import ENDED, RunView, TableView

ID_LENGTH = 10
LETTERS = string.ascii_lowercase + string.digits
KEPT = runs.c.deleted.is_(None)


def new_id() -> str:
    """An id of a run or a cohort: ten lowercase letters and digits."""
    return "".join(secrets.choice(LETTERS) for _ in range(ID_LENGTH))


def create(connection: Connection, spec: RunSpec, cohort: str | None = None) -> str:
    """Insert a queued run; its id. Runs of one `cohort` train together."""
    run_id = new_id()
    connection.execute(
        insert(runs).values(
            id=run_id,
            name=spec.name or describe(spec),
            notes="",
            tags=list(spec.tags),
            spec=spec.model_dump(mode="json"),
            digest=spec.digest(),
            state="queued",
            reason="",
            preparation=None,
            device="",
            step=0,
            total_steps=spec.total_steps,
            steps_per_epoch=spec.steps_per_epoch,
            parameters=spec.model.parameters(
                spec.data.features, spec.data.outputs, spec.data.image
            ),
            layers=[],
            created=time.time(),
            cohort=cohort,
        )
    )
    return run_id


def check_room(connection: Connection, wanted: int, most: int) -> None:
    """Raise QueueFullError when `wanted` more queued runs would be more than `most`."""
    waiting = connection.execute(
        select(func.count()).select_from(runs).where(runs.c.state == "queued", KEPT)
    ).scalar_one()
    if waiting + wanted > most:
        raise QueueFullError(f"{waiting} runs wait already, at most {most} may; try again later")


def one(connection: Connection, run_id: str) -> RunView:
    """The run of that id. Raises RunNotFoundError."""
    found = views(connection, select(runs).where(runs.c.id == run_id, KEPT))
    if not found:
        raise RunNotFoundError(run_id)
    return found[0]


def several(connection: Connection, run_ids: list[str]) -> list[RunView]:
    """The runs of these ids, oldest first."""
    return views(
        connection, select(runs).where(runs.c.id.in_(run_ids), KEPT).order_by(runs.c.number)
    )


def views(connection: Connection, query: Select[Any], *, brief: bool = False) -> list[RunView]:
    """The runs that `query`, a select of whole rows of `runs`, finds, in its order.

    In brief: without layers and names of columns, which are most of a run and are not read.
    """
    asked = query.with_only_columns(*(c for c in runs.c if c is not runs.c.layers or not brief))
    rows = connection.execute(asked).mappings().all()
    declared = _tables(connection, [row["number"] for row in rows], brief=brief)
    waiting = _queue(connection) if any(row["state"] == "queued" for row in rows) else {}
    return [_view(row, declared.get(row["number"], []), waiting) for row in rows]


def change(
    connection: Connection,
    run_id: str,
    expect: frozenset[str] | None,
    values: Mapping[str, Any],
) -> tuple[str, str]:
    """Change columns of a run; (its state before, its state after).

    `tables` declares its tables: the first declaration stays, an equal one is ignored. Raises
    RunNotFoundError, WrongStateError when the state is not in `expect`, DeclarationError.
    """
    query = select(runs.c.number, runs.c.state).where(runs.c.id == run_id, KEPT)
    row = connection.execute(query).first()
    if row is None:
        raise RunNotFoundError(run_id)
    number, state = row.number, row.state
    if expect is not None and state not in expect:
        raise WrongStateError(run_id, state, expect)
    columns = {name: _plain(value) for name, value in values.items() if name != "tables"}
    if columns:
        connection.execute(update(runs).where(runs.c.number == number).values(columns))
    if "tables" in values:
        _declare(connection, number, values["tables"])
    return state, columns.get("state", state)


def states(connection: Connection) -> dict[str, int]:
    """How many runs are in each state."""
    query = select(runs.c.state, func.count().label("runs")).where(KEPT).group_by(runs.c.state)
    return {row.state: row.runs for row in connection.execute(query)}


def queued() -> Select[Any]:
    """Queued runs, oldest first."""
    return select(runs).where(runs.c.state == "queued", KEPT).order_by(runs.c.number)


def unfinished() -> Select[Any]:
    """Runs that have not ended, oldest first."""
    return select(runs).where(runs.c.state.not_in(ENDED), KEPT).order_by(runs.c.number)


def _plain(value: Any) -> Any:
    """What a JSON column takes: models become dicts."""
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value.model_dump(mode="json") if hasattr(value, "model_dump") else value


def _declare(connection: Connection, number: int, declared: Iterable[TableView]) -> None:
    new = [(table.name, table.columns) for table in declared]
    old = _tables(connection, [number]).get(number, [])
    if not old and new:
        rows = [
            {"run": number, "position": position, "name": name, "columns": columns, "rows": 0}
            for position, (name, columns) in enumerate(new)
        ]
        connection.execute(insert(tables), rows)
    elif new != [(table.name, table.columns) for table in old]:
        raise DeclarationError("the run declared other tables before")


def _tables(
    connection: Connection, numbers: list[int], *, brief: bool = False
) -> dict[int, list[TableView]]:
    columns = [c for c in tables.c if c is not tables.c.columns or not brief]
    query = (
        select(*columns).where(tables.c.run.in_(numbers)).order_by(tables.c.run, tables.c.position)
    )
    found: dict[int, list[TableView]] = {}
    for row in connection.execute(query) if numbers else ():
        names = [] if brief else row.columns
        view = TableView.model_construct(name=row.name, columns=names, rows=row.rows)
        found.setdefault(row.run, []).append(view)
    return found


def _queue(connection: Connection) -> dict[int, int]:
    """Number of each queued run → its place in the queue, from 1. A cohort has one place, that of
    its first run."""
    group = func.coalesce(runs.c.cohort, runs.c.id)
    first = func.min(runs.c.number).over(partition_by=group).label("first")
    waiting = select(runs.c.number, first).where(runs.c.state == "queued", KEPT).subquery()
    place = func.dense_rank().over(order_by=waiting.c.first).label("place")
    rows = connection.execute(select(waiting.c.number, place))
    return {row.number: row.place for row in rows}


def _view(row: RowMapping, declared: list[TableView], waiting: Mapping[int, int]) -> RunView:
    told = {"layers": []} | {name: row[name] for name in RunView.model_fields if name in row}
    return RunView.model_validate(
        {
            **told,
            "batch_size": batch_size(row["spec"]),
            "tables": declared,
            "queue_position": waiting.get(row["number"]),
        }
    )
