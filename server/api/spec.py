"""/api/spec: every choice a user has. The launch form is made from it.

Formulas are served as MathML, which browsers draw without a library.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from typing import Any

from fastapi import APIRouter, Request, Response
from latex2mathml.converter import convert

from experiments.spec.catalogue import catalogue

router = APIRouter(prefix="/api/spec", tags=["spec"])


@cache
def _document() -> tuple[bytes, str]:
    body = json.dumps(_with_mathml(catalogue()), ensure_ascii=False, allow_nan=False).encode()
    return body, f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def _with_mathml(told: dict[str, Any]) -> dict[str, Any]:
    """`formulas` as a list of `plain`, the words in a text, `latex`, and `mathml` to draw there."""
    formulas = [
        {"plain": plain, "latex": latex, "mathml": convert(latex)}
        for plain, latex in told["formulas"].items()
    ]
    return told | {"formulas": formulas}


@router.get("")
async def spec(request: Request) -> Response:
    """JSON schema of a run's spec, its defaults, the groups of the form, tables, presets, and the
    formulas of the texts in LaTeX and MathML."""
    body, tag = _document()
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)
