"""/api/runs/{id}/tables/{table}: what a run recorded, as JSON columns or CSV."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import numpy as np
from fastapi import APIRouter, Query, Request
from numpy.typing import NDArray
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse

from server.api import columns as shapes
from server.api.context import RunId, StoreOf
from server.api.errors import FieldError, InvalidError, documented
from server.store import Store
from server.wire.runs import RunView

router = APIRouter(prefix="/api/runs", tags=["runs"])
PAGE_BYTES = 256 * 1024
MOST_VALUES = 2_000_000  # in one JSON answer
MAX_STEP = 2**32 - 1
Part = tuple[NDArray[np.uint32], NDArray[np.float32]]  # steps [rows], values [rows, columns]
CSV_TOO: dict[str, Any] = {"content": {"text/csv": {"schema": {"type": "string"}}}}
Value = float | Literal["NaN", "Infinity", "-Infinity"]


class TableAnswer(BaseModel):
    """Columns of a table. NaN and infinity are the strings "NaN", "Infinity" and "-Infinity".

    With `points`, `steps` are the first steps of bins, `values` their means, and `min` and `max`
    (NaN passed over) are there too.
    """

    table: str
    columns: list[str]
    steps: list[int]
    values: dict[str, list[Value]]
    min: dict[str, list[Value]] | None = None
    max: dict[str, list[Value]] | None = None


@dataclass(frozen=True)
class Selection:
    """Some columns of some rows of a table."""

    run: RunView
    position: int  # of the table
    table: str
    names: list[str]
    chosen: list[int]  # indices of `names`
    first_step: int
    last_step: int


@router.get(
    "/{run_id}/tables/{table}",
    response_model=TableAnswer,
    responses={**documented(404, 422), 200: CSV_TOO},
)
async def read_table(
    *,
    run_id: RunId,
    table: str,
    request: Request,
    store: StoreOf,
    columns: Annotated[
        list[str] | None, Query(description="Columns, repeated or comma-separated. Default: all.")
    ] = None,
    from_step: Annotated[
        int, Query(alias="from", ge=0, le=MAX_STEP, description="First step.")
    ] = 0,
    to_step: Annotated[
        int, Query(alias="to", ge=0, le=MAX_STEP, description="Last step, included.")
    ] = MAX_STEP,
    points: Annotated[
        int | None,
        Query(ge=1, le=10_000, description="Thin to at most so many bins of steps. JSON only."),
    ] = None,
    format: Annotated[
        Literal["json", "csv"] | None, Query(description="Default: by Accept, else JSON.")
    ] = None,
) -> Response:
    """Rows as recorded, or thinned to `points`.

    JSON is columnar and holds at most 2,000,000 values; CSV streams any number of rows.
    """
    run = await store.run(run_id)
    selection = _selection(run, table, columns, from_step, to_step)
    if format == "csv" or (format is None and _prefers_csv(request)):
        if points is not None:
            raise _invalid("points", "thins JSON only; CSV gives the rows as recorded")
        headers = {
            "Content-Disposition": f'attachment; filename="{run.id}-{selection.position}.csv"'
        }
        return StreamingResponse(_csv(store, selection), media_type="text/csv", headers=headers)
    text = await (_rows(store, selection) if points is None else _bins(store, selection, points))
    return Response(text, media_type="application/json")


def _selection(
    run: RunView, table: str, columns: list[str] | None, first_step: int, last_step: int
) -> Selection:
    position = next((i for i, t in enumerate(run.tables) if t.name == table), None)
    if position is None:
        known = ", ".join(t.name for t in run.tables) or "none so far"
        raise HTTPException(404, f"the run has no such table; it has {known}")
    if first_step > last_step:
        raise _invalid("from", "must not be above to")
    declared = run.tables[position].columns
    names = [name for part in columns or () for name in part.split(",")] or list(declared)
    places = {name: index for index, name in enumerate(declared)}
    unknown = [name for name in names if name not in places]
    if unknown:
        raise _invalid("columns", "the table has no such column", ", ".join(declared[:50]))
    if len(set(names)) != len(names):
        raise _invalid("columns", "a column is named twice")
    chosen = [places[name] for name in names]
    return Selection(run, position, table, names, chosen, first_step, last_step)


def _invalid(field: str, message: str, allowed: str | None = None) -> InvalidError:
    error = FieldError(path=field, message=message, allowed=allowed)
    return InvalidError(f"{field}: {message}", [error])


def _prefers_csv(request: Request) -> bool:
    accept = request.headers.get("accept", "")
    return "text/csv" in accept and "application/json" not in accept


async def _pages(store: Store, selection: Selection) -> AsyncIterator[Part]:
    """The selected rows, up to the head at the time of the request."""
    number, position = selection.run.number, selection.position
    row: int | None
    row, _ = await store.rows_between(number, position, selection.first_step, selection.last_step)
    head = selection.run.tables[position].rows
    while row is not None and row < head:
        frame = await store.frames(number, position, row, PAGE_BYTES)
        if frame is None:  # deleted meanwhile
            return
        row = frame.next_row
        stop = min(
            int(np.searchsorted(frame.steps, selection.last_step, side="right")),
            head - frame.first_row,
        )
        if stop < len(frame.steps):
            row = None
        if stop > 0:
            yield frame.steps[:stop], frame.values[:stop, selection.chosen]


async def _csv(store: Store, selection: Selection) -> AsyncIterator[str]:
    yield ",".join(["step", *selection.names]) + "\r\n"
    async for steps, values in _pages(store, selection):
        yield await asyncio.to_thread(shapes.csv_lines, steps, values)


async def _rows(store: Store, selection: Selection) -> str:
    names = selection.names
    parts: list[Part] = [(np.empty(0, np.uint32), np.empty((0, len(names)), np.float32))]
    room = MOST_VALUES
    async for part in _pages(store, selection):
        room -= part[1].size
        if room < 0:
            advice = "or take a smaller range, or fewer columns, or CSV"
            raise _invalid("points", f"needed for more than {MOST_VALUES:,} values; {advice}")
        parts.append(part)
    steps = np.concatenate([part[0] for part in parts]).tolist()
    values = {"values": np.concatenate([part[1] for part in parts])}
    return await asyncio.to_thread(shapes.document, selection.table, names, steps, values)


async def _bins(store: Store, selection: Selection, points: int) -> str:
    names = selection.names
    if points * len(names) > MOST_VALUES:
        raise _invalid("points", f"times columns must be at most {MOST_VALUES:,}")
    recorded = await store.last_step(selection.run.number, selection.position)
    bins = shapes.Bins(selection.first_step, min(selection.last_step, recorded), points, len(names))
    async for steps, values in _pages(store, selection):
        await asyncio.to_thread(bins.add, steps, values)
    return await asyncio.to_thread(shapes.document, selection.table, names, *bins.parts())
