"""Reading a JSON body: bounded, without duplicate keys, validated as JSON, errors by field."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from starlette.exceptions import HTTPException

from server.api.errors import FieldError, InvalidError

MAX_BODY = 1_000_000  # bytes
Model = TypeVar("Model", bound=BaseModel)

# Which words pydantic's limits are told in.
LIMITS = {
    "ge": "at least {}",
    "gt": "above {}",
    "le": "at most {}",
    "lt": "below {}",
    "min_length": "at least {} long",
    "max_length": "at most {} long",
    "expected_tags": "{}",
    "expected": "{}",
    "allowed": "{}",
}


async def read_json(request: Request) -> Any:
    """The body as JSON. Raises HTTPException 413 above MAX_BODY, InvalidError when it is not JSON.

    NaN and infinity pass, as the validation names their field; they are never echoed.
    """
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MAX_BODY:
            raise HTTPException(413, f"the body has more than {MAX_BODY:,} bytes")
    try:
        data = json.loads(body, object_pairs_hook=_unique)
    except RecursionError:
        raise InvalidError("the body is nested too deeply") from None
    except ValueError as error:  # also: bad UTF-8, and integers of more than 4,300 digits
        raise InvalidError(f"the body is not JSON: {error}") from None
    if b"\\u0000" in body and _has_nul(data):
        raise InvalidError("the body has the letter U+0000 in a string, which no text needs")
    return data


def parse(model: type[Model], data: Any, prefix: str = "") -> Model:
    """`data`, out of `read_json`, as a `model` in strict JSON mode.

    Raises InvalidError; `prefix` comes before the path of each field at fault.
    """
    if not isinstance(data, dict):
        raise InvalidError(
            "the body must be a JSON object",
            [FieldError(path=prefix, message="must be an object")] if prefix else None,
        )
    try:
        return model.model_validate_json(json.dumps(data))
    except ValidationError as error:
        fields = [
            _field(detail, data, prefix)
            for detail in error.errors(include_url=False, include_input=False)
        ]
        place = f"{fields[0].path}: " if fields[0].path else ""
        first = f"{place}{fields[0].message}"
        more = f" (and {len(fields) - 1} more)" if len(fields) > 1 else ""
        raise InvalidError(f"{first}{more}", fields) from None


def _field(detail: ErrorDetails, data: Any, prefix: str) -> FieldError:
    context = detail.get("ctx", {})
    path = str(context["field"]) if "field" in context else _path(detail["loc"], data)
    message = detail["msg"]
    if detail["type"].startswith("union_tag_"):
        path, message = f"{path}.kind", "Input should name one of the choices"
    parts = [part for part in (prefix, path) if part]
    return FieldError(path=".".join(parts), message=message, allowed=_allowed(context))


def _allowed(context: Mapping[str, Any]) -> str | None:
    for name, text in LIMITS.items():
        if name in context:
            limit = context[name]
            whole = isinstance(limit, float) and limit.is_integer()
            return text.format(int(limit) if whole else limit)
    return None


def _path(loc: tuple[int | str, ...], data: Any) -> str:
    """`loc` without the kinds that pydantic puts in for the alternatives of a union."""
    parts: list[str] = []
    tag_passed = False
    for part in loc:
        if isinstance(data, dict) and not tag_passed and data.get("kind") == part:
            tag_passed = True  # the kind of this object, not a field of it
            continue
        parts.append(str(part))
        tag_passed = False
        data = _inside(data, part)
    return ".".join(parts)


def _inside(data: Any, part: int | str) -> Any:
    try:
        return data[part]
    except (KeyError, IndexError, TypeError):
        return None


def _has_nul(data: Any) -> bool:
    if isinstance(data, dict):
        return any(_has_nul(key) or _has_nul(value) for key, value in data.items())
    if isinstance(data, list):
        return any(map(_has_nul, data))
    return isinstance(data, str) and "\0" in data


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key appears twice in one object")
    return found
