"""Bodies in the OpenAPI document, for routes that read their body themselves."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel


def json_body(schema: dict[str, Any]) -> dict[str, Any]:
    """`openapi_extra` of a route that takes JSON of this schema."""
    content = {"application/json": {"schema": schema}}
    return {"requestBody": {"required": True, "content": content}}


def reference(model: type[BaseModel]) -> dict[str, str]:
    """A schema's place in the document; `server.api.openapi` puts the schema there."""
    return {"$ref": f"#/components/schemas/{model.__name__}"}
