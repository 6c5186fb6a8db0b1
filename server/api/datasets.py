"""/api/datasets: tables of the user's own, sent, listed and deleted."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, FastAPI, Query, Request, Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from experiments.spec.uploads import NAME, Targets
from server.api.arrival import check_room, look, receive, taken
from server.api.context import SettingsOf, StoreOf
from server.api.errors import documented, error_response
from server.engine.inspector import Inspector
from server.settings import Settings
from server.store.uploads import TableView, Uploads

LOOK_S = 60.0  # for reading a table in the other process
AT_ONCE = 4  # uploads that may be under way


class Tables(BaseModel):
    """The uploaded tables by name, and what may still come."""

    datasets: list[TableView]
    most_files: int
    most_bytes: int  # of all together
    most_file_bytes: int


class Desk:
    """What the routes share: the folder, and whoever looks at files."""

    def __init__(self, settings: Settings) -> None:
        self.uploads = Uploads(settings.datasets_dir)
        self.inspector = Inspector(settings.datasets_dir, LOOK_S)
        self.turn = asyncio.Lock()  # one table is looked at at a time
        self.under_way = 0


@asynccontextmanager
async def _with_desk(app: FastAPI) -> AsyncIterator[None]:
    app.state.desk = Desk(app.state.settings)
    await asyncio.to_thread(app.state.desk.uploads.clear)
    try:
        yield
    finally:
        await app.state.desk.inspector.close()


def _desk(request: Request) -> Desk:
    return cast(Desk, request.app.state.desk)


DeskOf = Annotated[Desk, Depends(_desk)]
router = APIRouter(prefix="/api/datasets", tags=["datasets"], lifespan=_with_desk)
BINARY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.get("")
async def listed(desk: DeskOf, settings: SettingsOf) -> Tables:
    """The uploaded tables. `rows`, `columns` and `categories` are what a run's `data` needs; they
    are null for a file that was put into the folder by hand, `categories` also where the targets
    are numbers."""
    return Tables(
        datasets=await asyncio.to_thread(desk.uploads.all),
        most_files=settings.max_uploads,
        most_bytes=settings.max_uploads_mb << 20,
        most_file_bytes=settings.max_upload_mb << 20,
    )


@router.post(
    "",
    status_code=201,
    response_model=TableView,
    responses=documented(408, 409, 413, 422, 429, 503, 507),
    openapi_extra=BINARY,
)
async def upload(
    request: Request,
    desk: DeskOf,
    settings: SettingsOf,
    name: Annotated[str, Query(description="What to call it; ends in .csv or .npz.", pattern=NAME)],
    targets: Annotated[
        Targets, Query(description="What the last column holds: classes 0, 1, … or any numbers.")
    ] = "classes",
) -> TableView | Response:
    """Send a table: the bytes of the file are the body. It is read as a whole in another process
    before it is there, and never unpickled.

    409 when there is one of that name, or no room; 413 above the largest size; 422 with the row
    and column that are wrong.
    """
    if desk.under_way >= AT_ONCE:
        headers = {"Retry-After": "5"}
        told = f"{desk.under_way} uploads are under way; try again"
        return error_response(429, "uploads_busy", told, headers=headers)
    await asyncio.to_thread(check_room, desk.uploads, settings, name, 0)
    desk.under_way += 1
    try:
        return await _arrived(request, desk, settings, name, targets)
    except FileExistsError:
        raise taken(name) from None
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
            raise
        return error_response(507, "disk_full", "the disk of the server is full")
    finally:
        desk.under_way -= 1


@router.delete("/{name}", status_code=204, responses=documented(404, 409, 422))
async def delete(desk: DeskOf, store: StoreOf, name: str) -> None:
    """Delete a table. 409 while a run that has not ended learns from it."""
    if await asyncio.to_thread(desk.uploads.one, name) is None:
        raise HTTPException(404, f"there is no uploaded table {name[:100]!r}")
    for run in await store.unfinished():
        data = run.spec.get("data", {})
        if data.get("file") == name:
            raise HTTPException(409, f"run #{run.number} uses {name} and has not ended")
    await asyncio.to_thread(desk.uploads.remove, name)


async def _arrived(
    request: Request, desk: Desk, settings: Settings, name: str, targets: Targets
) -> TableView:
    partial, file = await asyncio.to_thread(desk.uploads.begin, name)
    try:
        with file:
            size = await receive(request, file, name, settings.max_upload_mb << 20)
        async with desk.turn:
            shape = await look(desk.inspector, partial, name, targets)
        await asyncio.to_thread(check_room, desk.uploads, settings, name, size)
        return await asyncio.to_thread(desk.uploads.keep, partial, name, shape)
    finally:
        partial.unlink(missing_ok=True)
