"""/healthz: the server is alive. /readyz: it can do its work."""

from __future__ import annotations

import asyncio
from importlib.metadata import version
from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel

from server.api.context import EngineOf, StoreOf
from server.store import DiskFullError, Store

router = APIRouter(tags=["health"])
WRITTEN_WITHIN_S = 5.0


class Workers(BaseModel):
    """Places for runs."""

    total: int
    busy: int


class Health(BaseModel):
    """It answers, so it lives."""

    status: Literal["ok"] = "ok"
    version: str
    workers: Workers


class Readiness(BaseModel):
    """Each part is "ok", or says what is wrong with it; the status is then 503."""

    status: Literal["ok", "failing"]
    store: str  # something can be written
    engine: str  # a worker could be started
    disk: str  # the floor of free space is kept


@router.get("/healthz")
async def healthz(engine: EngineOf) -> Health:
    """Whether the server lives: version and workers. It asks neither store nor disk."""
    capacity = engine.capacity()
    workers = Workers(total=capacity.workers, busy=capacity.busy)
    return Health(version=version("layerscope"), workers=workers)


@router.get("/readyz", responses={503: {"model": Readiness}})
async def readyz(store: StoreOf, engine: EngineOf, response: Response) -> Readiness:
    """Whether a run could be started now: store, engine and disk."""
    found = {"store": await _store(store), "engine": engine.trouble(), "disk": _disk(store)}
    failing = any(found.values())
    response.status_code = 503 if failing else 200
    told = {name: trouble or "ok" for name, trouble in found.items()}
    return Readiness(status="failing" if failing else "ok", **told)


async def _store(store: Store) -> str:
    try:
        async with asyncio.timeout(WRITTEN_WITHIN_S):
            await store.write_nothing()
    except TimeoutError:
        return f"nothing was written within {WRITTEN_WITHIN_S:g} s"
    except Exception as error:  # whatever it is, it must be told
        return f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"
    return ""


def _disk(store: Store) -> str:
    try:
        store.floor.check()
    except DiskFullError as error:
        return str(error)
    return ""
