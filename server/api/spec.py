"""/api/spec: every choice a user has. The launch form is made from it."""

from __future__ import annotations

import hashlib
import json
from functools import cache

from fastapi import APIRouter, Request, Response

from experiments.spec.catalogue import catalogue

router = APIRouter(prefix="/api/spec", tags=["spec"])


@cache
def _document() -> tuple[bytes, str]:
    body = json.dumps(catalogue(), ensure_ascii=False, allow_nan=False).encode()
    return body, f'"{hashlib.sha256(body).hexdigest()[:32]}"'


@router.get("")
async def spec(request: Request) -> Response:
    """JSON schema of a run's spec, its defaults, and the groups of the form."""
    body, tag = _document()
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)
