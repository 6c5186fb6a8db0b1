"""The page's own files, and plotly.js from the installed wheel."""

from __future__ import annotations

import mimetypes
from functools import cache
from importlib.metadata import files, version
from pathlib import Path

from anyio import to_thread
from fastapi import APIRouter
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketClose

import frontend
from server.pagefiles import SERVED, PageFiles

ROOT = Path(frontend.__path__[0])
PAGE = PageFiles(ROOT)
IMMUTABLE = "public, max-age=31536000, immutable"
router = APIRouter(include_in_schema=False)
# A machine's own table may say text/plain, which nosniff then refuses to run.
mimetypes.add_type("text/javascript", ".js")


@cache
def plotly_url() -> str:
    """Where this version of plotly.js is; cached by browsers for ever."""
    return f"/assets/plotly-{version('plotly')}.min.js"


@cache
def _plotly_path() -> Path:
    found = next(file for file in files("plotly") or () if file.name == "plotly.min.js")
    return Path(str(found.locate()))


@router.get("/plotly.min.js")
async def newest_plotly() -> Response:
    """The page asks for this one; it points to the version that is installed."""
    return RedirectResponse(plotly_url(), 302, headers={"Cache-Control": "no-cache"})


@router.get("/favicon.ico")
async def favicon() -> Response:
    """Browsers ask for it on pages that name no icon."""
    return RedirectResponse("/favicon.svg", 308)


@router.get("/assets/{name}")
async def plotly(name: str) -> Response:
    """plotly.js, by version."""
    if f"/assets/{name}" != plotly_url():
        raise HTTPException(404)
    headers = {"Cache-Control": IMMUTABLE}
    return FileResponse(_plotly_path(), media_type="text/javascript", headers=headers)


@router.get("/assets/{version}/{name:path}")
async def part_of_page(version: str, name: str) -> Response:
    """A file of the page: for ever under its version, and the present one under an older."""
    if not PAGE.files:  # a page that was opened before a restart
        await to_thread.run_sync(PAGE.look)
    if name not in PAGE.files:
        raise HTTPException(404)
    kept = IMMUTABLE if version == PAGE.version else "no-cache"
    kind = mimetypes.guess_type(name)[0]
    return Response(PAGE.files[name], media_type=kind, headers={"Cache-Control": kept})


class Page(StaticFiles):
    """What no route answers: the files of `frontend/`, checked by ETag at every load."""

    def __init__(self) -> None:
        super().__init__(directory=ROOT, html=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await WebSocketClose()(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)

    async def get_response(self, path: str, scope: Scope) -> Response:
        inside_api = path == "api" or path.startswith("api/")
        if inside_api or (path != "." and Path(path).suffix not in SERVED):
            raise HTTPException(404, "there is nothing here")
        name = "index.html" if path == "." else path
        if name.endswith(".html") and scope["method"] in {"GET", "HEAD"}:
            return await document(name, Headers(scope=scope))
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        return response


async def document(name: str, asked: Headers) -> Response:
    """A document of the page, as it is now."""
    await to_thread.run_sync(PAGE.look)
    if name not in PAGE.documents:
        raise HTTPException(404)
    headers = {"Cache-Control": "no-cache", "ETag": f'"{PAGE.version}"'}
    if asked.get("if-none-match") == headers["ETag"]:
        return NotModifiedResponse(Headers(headers))
    return Response(PAGE.documents[name], media_type="text/html", headers=headers)
