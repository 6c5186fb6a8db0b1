"""Full resolution as files, streamed in constant memory: CSV, JSON lines, Arrow, Parquet."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING

from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.responses import StreamingResponse

from server.api import columns
from server.api.selection import Part, Selection, formatted, pages
from server.store import Store

if TYPE_CHECKING:
    from server.api.arrow import Writer

Text = Callable[[Selection, Part], str]


@dataclass(frozen=True)
class Format:
    """A way to write a table down."""

    media_type: str
    ending: str
    head: Callable[[Selection], str] | None = None
    lines: Text | None = None  # None: pyarrow writes it


FORMATS = {
    "csv": Format(
        "text/csv",
        "csv",
        lambda selection: columns.csv_head(selection.names),
        lambda _, part: columns.csv_lines(*part),
    ),
    "jsonl": Format(
        "application/jsonl",
        "jsonl",
        lambda _: "",
        lambda selection, part: columns.json_lines(selection.names, *part),
    ),
    "arrow": Format("application/vnd.apache.arrow.stream", "arrows"),
    "parquet": Format("application/vnd.apache.parquet", "parquet"),
}
DOCUMENTED = {
    of.media_type: {"schema": {"type": "string", "format": "binary"}} for of in FORMATS.values()
}


def asked_for(request: Request, named: str | None) -> str:
    """The format that a request wants: the one it names, else the first that it accepts, else
    "json"."""
    if named is not None:
        return named
    known = {of.media_type: name for name, of in FORMATS.items()} | {"application/json": "json"}
    accepted = request.headers.get("accept", "").split(",")
    types = [part.split(";")[0].strip() for part in accepted]
    return next((known[media_type] for media_type in types if media_type in known), "json")


async def export(store: Store, selection: Selection, name: str) -> StreamingResponse:
    """The file. Raises HTTPException 501 where pyarrow is needed and missing."""
    of = FORMATS[name]
    if of.lines is None and find_spec("pyarrow") is None:
        raise HTTPException(
            501,
            f"{name} needs pyarrow on the server: pip install 'layerscope[export]'; csv and "
            "jsonl need nothing",
        )
    body = _text(store, selection, of) if of.lines else _arrow(store, selection, name)
    table = re.sub(r"[^A-Za-z0-9_]+", "_", selection.table)[:64]
    file = f"{selection.run.id}-{table}.{of.ending}"
    headers = {"Content-Disposition": f'attachment; filename="{file}"'}
    return StreamingResponse(body, media_type=of.media_type, headers=headers)


async def _text(store: Store, selection: Selection, of: Format) -> AsyncIterator[str]:
    assert of.head is not None and of.lines is not None  # noqa: S101, PT018 (types only)
    lines = of.lines
    yield of.head(selection)
    async for part in pages(store, selection, await selection.bounds(store)):
        yield await formatted(partial(lines, selection, part))


async def _arrow(store: Store, selection: Selection, name: str) -> AsyncIterator[bytes]:
    writer: Writer = await formatted(lambda: _writer(selection, name))
    async for part in pages(store, selection, await selection.bounds(store)):
        if data := await formatted(partial(writer.add, *part)):
            yield data
    yield await formatted(writer.finish)


def _writer(selection: Selection, name: str) -> Writer:
    from server.api.arrow import Writer  # noqa: PLC0415 (an extra, and slow to import)

    about = {"run": selection.run.id, "name": selection.run.name, "table": selection.table}
    return Writer(selection.names, name, about)
