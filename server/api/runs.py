"""/api/runs: launch, list, read, label and delete runs."""

from __future__ import annotations

import time
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from experiments.spec.run import Tags
from server.api import room
from server.api.body import parse, read_json
from server.api.context import EngineOf, RunId, SettingsOf, StoreOf
from server.api.errors import documented
from server.api.launching import BODY, Launched, asked
from server.api.schemas import json_body, reference
from server.store import Listing
from server.store.listing import Sort
from server.store.runs import new_id
from server.wire.runs import ENDED, RunView, State

router = APIRouter(prefix="/api/runs", tags=["runs"])
STOP_WITHIN_S = 10.0


class RunList(BaseModel):
    """One page of runs; `total` counts all that the filters let through."""

    runs: list[RunView]
    total: int
    limit: int
    offset: int


class Labels(BaseModel):
    """What a person may change about a run. A field that is left out stays as it is."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: str | None = Field(None, min_length=1, max_length=120)
    notes: str | None = Field(None, max_length=20_000)
    tags: Tags | None = None
    pinned: bool | None = None
    archived: bool | None = None


@router.post(
    "", status_code=201, responses=documented(413, 422, 429, 507), openapi_extra=json_body(BODY)
)
async def launch(
    request: Request, store: StoreOf, engine: EngineOf, settings: SettingsOf
) -> Launched:
    """Launch one run, or several at once: all of them or, when one is not valid, none.

    A spec is one run; `{}` is the default run. A list of up to 64 specs is so many runs, each on
    its own. `{"specs": [...], "seeds": 8}` is every spec with 8 seeds, trained together in one
    worker: a cohort. 429 when the queue is full, 507 when
    the disk nearly is.
    """
    wanted = asked(await read_json(request))
    room.check(wanted.specs, room.worker_memory(settings), together=wanted.together)
    cohort = new_id() if wanted.together else None
    created = await store.create_runs(wanted.specs, settings.max_queued, cohort)
    for run in created:
        await engine.submit(run.id)
    return Launched(runs=created)


@router.get("", responses=documented(422))
async def list_runs(
    *,
    store: StoreOf,
    state: Annotated[list[State] | None, Query(description="One or more states.")] = None,
    tag: Annotated[str, Query(max_length=40, description="Runs with this tag.")] = "",
    q: Annotated[str, Query(max_length=200, description="Text in name, notes or id.")] = "",
    archived: Annotated[bool | None, Query(description="Only those that are, or are not.")] = None,
    pinned: Annotated[bool | None, Query(description="Only those that are, or are not.")] = None,
    brief: Annotated[
        bool, Query(description="Without layers and names of columns, most of a run.")
    ] = False,
    sort: Annotated[Sort, Query(description="What to sort by.")] = "created",
    order: Annotated[str, Query(pattern="^(asc|desc)$")] = "desc",
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    offset: Annotated[int, Query(ge=0, le=1_000_000_000)] = 0,
) -> RunList:
    """List runs, newest first unless sorted otherwise."""
    listing = Listing(
        tuple(state or ()),
        tag,
        q,
        sort,
        descending=order == "desc",
        archived=archived,
        pinned=pinned,
        brief=brief,
        limit=limit,
        offset=offset,
    )
    page = await store.runs(listing)
    return RunList(runs=page.runs, total=page.total, limit=limit, offset=offset)


@router.get("/{run_id}", responses=documented(404, 422))
async def read_run(run_id: RunId, store: StoreOf) -> RunView:
    """One run: spec, state, progress, layers and tables."""
    return await store.run(run_id)


@router.patch(
    "/{run_id}", responses=documented(404, 413, 422), openapi_extra=json_body(reference(Labels))
)
async def label(run_id: RunId, request: Request, store: StoreOf) -> RunView:
    """Change name, notes, tags, or whether it is pinned or archived."""
    labels = parse(Labels, await read_json(request))
    given = {name: getattr(labels, name) for name in labels.model_fields_set}
    changed = {name: value for name, value in given.items() if value is not None}
    if not changed:
        return await store.run(run_id)
    return await store.update_run(run_id, **changed)


@router.delete("/{run_id}", status_code=204, responses=documented(404, 422))
async def delete(run_id: RunId, store: StoreOf, engine: EngineOf) -> Response:
    """Delete a run. One that is going is stopped first.

    The action `restore` undoes it for some minutes (`--undo`); then it is gone for ever.
    """
    with store.changes.subscribe() as news:
        run = await store.run(run_id)
        if run.state not in ENDED:
            await engine.cancel(run_id)
            # A worker that will not stop loses its right to write with the deletion.
            deadline = time.monotonic() + STOP_WITHIN_S
            while run.state not in ENDED and time.monotonic() < deadline:
                await news.wait(deadline - time.monotonic())
                news.take()
                run = await store.run(run_id)
    await store.delete_run(run_id)
    return Response(status_code=204)
