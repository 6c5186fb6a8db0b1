"""The OpenAPI document, and /docs without a CDN."""

from __future__ import annotations

from importlib.metadata import files
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, HTMLResponse, Response

from experiments.spec import RunSpec
from server.api.launching import Launch
from server.api.runs import Labels

router = APIRouter(prefix="/docs", include_in_schema=False)
PACKAGE = "fastapi-offline"  # ships Swagger UI's files
ASSETS = {"swagger-ui-bundle.js": "text/javascript", "swagger-ui.css": "text/css"}
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Layerscope API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"""
# Its own file: the content security policy allows no inline script.
START = """SwaggerUIBundle({
  url: "/openapi.json", dom_id: "#swagger-ui", deepLinking: true, validatorUrl: null,
});
"""


@router.get("")
async def page() -> Response:
    """Swagger UI."""
    return HTMLResponse(PAGE)


@router.get("/start.js")
async def start() -> Response:
    """What starts it."""
    return Response(START, media_type="text/javascript")


@router.get("/{name}")
async def asset(name: str) -> Response:
    """Swagger UI's script and style, from the installed package."""
    if name not in ASSETS:
        raise HTTPException(404, "there is nothing here")
    return FileResponse(_located(name), media_type=ASSETS[name])


def _located(name: str) -> Path:
    found = next(file for file in files(PACKAGE) or () if file.name == name)
    return Path(str(found.locate()))


def install(app: FastAPI) -> None:
    """Make `app.openapi()` hold the schemas of the bodies that routes read themselves."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = get_openapi(
                title=app.title, version=app.version, description=app.description, routes=app.routes
            )
            schemas = document.setdefault("components", {}).setdefault("schemas", {})
            for model in (RunSpec, Launch, Labels):
                schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
                schemas.update(schema.pop("$defs", {}))
                schemas[model.__name__] = schema
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]
