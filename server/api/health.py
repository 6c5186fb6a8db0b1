"""/healthz: whether the server can do its work."""

from __future__ import annotations

from importlib.metadata import version
from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel

from server.api.context import EngineOf, StoreOf
from server.store import Listing

router = APIRouter(tags=["health"])


class Workers(BaseModel):
    """Places for runs."""

    total: int
    busy: int


class Health(BaseModel):
    """`store` is "ok", or what is wrong with it; the status is then 503."""

    status: Literal["ok", "failing"]
    version: str
    store: str
    workers: Workers


@router.get("/healthz", responses={503: {"model": Health}})
async def healthz(store: StoreOf, engine: EngineOf, response: Response) -> Health:
    """Version, store and workers."""
    capacity = engine.capacity()
    try:
        await store.runs(Listing(limit=1))
        trouble = ""
    except Exception as error:  # whatever it is, it must be told
        trouble = f"{type(error).__name__}: {error}"
        response.status_code = 503
    return Health(
        status="failing" if trouble else "ok",
        version=version("layerscope"),
        store=trouble or "ok",
        workers=Workers(total=capacity.workers, busy=capacity.busy),
    )
