"""/api/runs/{id}/actions: tell a run to do something."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict

from server.api.body import parse, read_json
from server.api.context import EngineOf, RunId, StoreOf
from server.api.errors import documented
from server.api.schemas import json_body
from server.store import WrongStateError
from server.wire.runs import ENDED, RunView

router = APIRouter(prefix="/api/runs", tags=["runs"])
LIVING = frozenset({"queued", "starting", "running", "paused"})


class Action(BaseModel):
    """stop: end the run now; what it recorded stays. resume: let a lost or failed run go on from
    its last checkpoint. restore: undo its deletion."""

    model_config = ConfigDict(extra="forbid")

    action: Literal["stop", "resume", "restore"]


@router.post(
    "/{run_id}/actions",
    status_code=202,
    responses=documented(404, 409, 413, 422),
    openapi_extra=json_body(Action.model_json_schema()),
)
async def act(run_id: RunId, request: Request, store: StoreOf, engine: EngineOf) -> RunView:
    """Stop a run, 409 when it has already ended; resume a lost or failed one, 409 when it is not or
    nothing is kept of it; or restore a deleted one, 409 when it is not."""
    wanted = parse(Action, await read_json(request))
    if wanted.action == "restore":
        return await store.restore_run(run_id)
    if wanted.action == "resume":
        await engine.resume(run_id)
        return await store.run(run_id)
    run = await store.run(run_id)
    if run.state in ENDED:
        raise WrongStateError(run_id, run.state, LIVING)
    await engine.cancel(run_id)
    return await store.run(run_id)
