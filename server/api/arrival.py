"""How an uploaded table arrives: room for it, its bytes, and a look at it."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import BinaryIO

from fastapi import Request
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from experiments.spec.uploads import File, FileRegression, Targets
from server.api.errors import FieldError, InvalidError
from server.engine.inspector import Inspector, InspectorError
from server.settings import Settings
from server.store.uploads import Shape, Uploads, largest, wrong_start

PAUSE_S = 30.0  # without a byte, and the upload is given up
PART = 1 << 20  # bytes written at a time


async def receive(request: Request, file: BinaryIO, name: str, most_bytes: int) -> int:
    """Write the body to `file` as it comes; its bytes. Raises HTTPException 408 and 413,
    InvalidError where its first bytes are those of something else."""
    most = largest(name, most_bytes)
    if int(request.headers.get("content-length", "0")) > most:
        raise _too_large(most)
    size, waiting = 0, bytearray()
    stream = request.stream()
    try:
        while True:
            async with asyncio.timeout(PAUSE_S):
                part = await anext(stream, None)
            waiting += part or b""
            if size + len(waiting) > most:
                raise _too_large(most)
            if len(waiting) >= PART or part is None:
                if size == 0 and (why := wrong_start(name, bytes(waiting[:4096]))):
                    raise _unusable(name, why)
                await asyncio.to_thread(file.write, waiting)
                size += len(waiting)
                waiting = bytearray()
            if part is None:
                return size
    except TimeoutError:
        raise HTTPException(408, f"no byte came for {PAUSE_S:g} s") from None


async def look(inspector: Inspector, partial: Path, name: str, targets: Targets) -> Shape:
    """The shape of a whole table. Raises InvalidError, HTTPException."""
    try:
        shape = Shape.model_validate(json.loads(await inspector.survey(partial, targets)))
        choice = FileRegression if targets == "numbers" else File
        choice(file=name, **shape.model_dump(exclude_none=True))
    except InspectorError as error:
        if error.problem == "unusable":
            raise _unusable(name, str(error)) from None
        told = f"{name} could not be checked: {error}"
        status = 429 if error.problem == "busy" else 503
        raise HTTPException(status, told, headers={"Retry-After": "5"}) from None
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_input=False)[0]
        raise _unusable(name, f"{wrong['loc'][-1]}: {wrong['msg']}") from None
    finally:
        await inspector.close()  # gives back the memory of a large table
    return shape


def check_room(uploads: Uploads, settings: Settings, name: str, size: int) -> None:
    present = uploads.all()
    if any(view.name == name for view in present):
        raise taken(name)
    most, total = settings.max_uploads, settings.max_uploads_mb << 20
    if len(present) >= most:
        raise HTTPException(409, f"there are {most} uploaded tables, the most; delete one first")
    if sum(view.bytes for view in present) + size > total:
        mib = settings.max_uploads_mb
        raise HTTPException(409, f"all uploads together may have {mib} MiB; delete one first")


def taken(name: str) -> HTTPException:
    return HTTPException(409, f"there is a table {name} already; delete it or choose another name")


def _too_large(most: int) -> HTTPException:
    return HTTPException(413, f"the file has more than {most:,} bytes, the most for its format")


def _unusable(name: str, why: str) -> InvalidError:
    message = f"{name} cannot be used: {why}"
    return InvalidError(message, [FieldError(path="data.file", message=message)])
