"""/api/runs/{id}/tables/{table}: what a run recorded, thinned or whole."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from fastapi import APIRouter, Query, Request
from pydantic import BaseModel
from starlette.responses import Response

from server.api import columns as text
from server.api import exports, thinning
from server.api.context import ReadingOf, RunId, StoreOf
from server.api.errors import documented
from server.api.selection import MAX_STEP, Part, Selection, formatted, invalid, pages, select
from server.store import Store

router = APIRouter(prefix="/api/runs", tags=["runs"])
MOST_VALUES = 2_000_000  # in one JSON answer
Value = float | Literal["NaN", "Infinity", "-Infinity"]


class TableAnswer(BaseModel):
    """Columns of a table. NaN and infinity are the strings "NaN", "Infinity" and "-Infinity".

    With `points` an entry is a bin of `rows` rows, from `steps` to `last_steps`: `values` are the
    means (not finite where one value is not), `min` and `max` pass NaN over, `nan` and `infinite`
    count.
    """

    table: str
    columns: list[str]
    steps: list[int]
    last_steps: list[int] | None = None
    rows: list[int] | None = None
    values: dict[str, list[Value]]
    min: dict[str, list[Value]] | None = None
    max: dict[str, list[Value]] | None = None
    nan: dict[str, list[int]] | None = None
    infinite: dict[str, list[int]] | None = None


@router.get(
    "/{run_id}/tables/{table}",
    response_model=TableAnswer,
    responses={**documented(404, 422, 501), 200: {"content": exports.DOCUMENTED}},
)
async def read_table(
    *,
    run_id: RunId,
    table: str,
    request: Request,
    store: StoreOf,
    reading: ReadingOf,
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
        Query(ge=1, le=10_000, description="Thin to at most so many bins of rows. JSON only."),
    ] = None,
    format: Annotated[
        Literal["json", "csv", "jsonl", "arrow", "parquet"] | None,
        Query(description="Default: by Accept, else JSON."),
    ] = None,
) -> Response:
    """Rows as recorded, or thinned to `points`.

    JSON is columnar and holds at most 2,000,000 values. CSV, JSON lines, Arrow (IPC stream) and
    Parquet stream any number of rows.
    """
    selection = select(await store.run(run_id), table, columns, from_step, to_step)
    wanted = exports.asked_for(request, format)
    if wanted != "json":
        if points is not None:
            raise invalid("points", "thins JSON only; files give the rows as recorded")
        return await exports.export(store, selection, wanted)
    answer = _rows(store, selection) if points is None else _bins(store, selection, points)
    async with reading:
        body = await answer
    return Response(body, media_type="application/json")


async def _rows(store: Store, selection: Selection) -> bytes:
    first, stop = await selection.bounds(store)
    names = selection.names
    if (stop - first) * len(names) > MOST_VALUES:
        advice = "or take a smaller range, or fewer columns, or format=csv, jsonl, arrow, parquet"
        raise invalid("points", f"needed for more than {MOST_VALUES:,} values; {advice}")
    parts: list[Part] = [(np.empty(0, np.uint32), np.empty((0, len(names)), np.float32))]
    parts += [part async for part in pages(store, selection, (first, stop))]

    def body() -> bytes:
        steps, values = (np.concatenate(of) for of in zip(*parts, strict=True))
        return text.document(selection.table, names, {"steps": steps}, {"values": values})

    return await formatted(body)


async def _bins(store: Store, selection: Selection, points: int) -> bytes:
    names = selection.names
    if points * len(names) > MOST_VALUES:
        raise invalid("points", f"times columns must be at most {MOST_VALUES:,}")
    first, stop = await selection.bounds(store)
    exponent = thinning.exponent_for(first, stop, points)
    bins = await store.thinned(selection.place, first, stop, exponent)
    return await formatted(lambda: thinning.answer(selection.table, names, bins))
