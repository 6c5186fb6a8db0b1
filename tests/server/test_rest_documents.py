"""/api/spec, /healthz, /docs and the page's files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.metadata import version

import httpx2
import pytest

from experiments.spec.catalogue import catalogue
from tests.serving import Server


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx2.Client]:
    with server.client() as client:
        yield client


def test_the_spec_is_served_once_a_version(client: httpx2.Client) -> None:
    answer = client.get("/api/spec")
    told, own = answer.json(), json.loads(json.dumps(catalogue()))
    assert {**told, "formulas": None} == {**own, "formulas": None}
    assert {one["plain"]: one["latex"] for one in told["formulas"]} == own["formulas"]
    again = client.get("/api/spec", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_health(client: httpx2.Client) -> None:
    health = client.get("/healthz").json()
    assert health["status"] == "ok"
    assert health["version"] == version("layerscope")
    assert health["workers"]["total"] >= 1
    ready = client.get("/readyz")
    assert ready.status_code == 200
    assert set(ready.json().values()) == {"ok"}


def test_openapi_shows_the_bodies(client: httpx2.Client) -> None:
    document = client.get("/openapi.json").json()
    schemas = document["components"]["schemas"]
    assert set(catalogue()["defaults"]) == set(schemas["RunSpec"]["properties"])
    assert "HTTPValidationError" not in schemas  # every error has the one shape
    body = document["paths"]["/api/runs"]["post"]["requestBody"]["content"]["application/json"]
    assert {"$ref": "#/components/schemas/RunSpec"} in body["schema"]["anyOf"]
    for reference in re.findall(
        r'"#/components/schemas/([^"]+)"', client.get("/openapi.json").text
    ):
        assert reference in schemas


def test_docs_need_nobody_else(client: httpx2.Client) -> None:
    page = client.get("/docs")
    assert page.status_code == 200
    links = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert all(link.startswith(("/docs/", "data:")) for link in links)
    for link in links:
        if link.startswith("/"):
            assert len(client.get(link).content) > 50, link
    assert client.get("/docs/nothing").status_code == 404


def test_plotly_comes_from_the_installed_wheel(client: httpx2.Client) -> None:
    answer = client.get("/plotly.min.js", follow_redirects=True)
    assert answer.url.path == f"/assets/plotly-{version('plotly')}.min.js"
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith("text/javascript")
    assert b"plotly.js v" in answer.content[:200]
    assert client.get("/assets/plotly-0.0.0.min.js").status_code == 404


def test_the_page_is_checked_at_every_load(client: httpx2.Client) -> None:
    page = client.get("/")
    assert page.headers["content-type"].startswith("text/html")
    assert page.headers["cache-control"] == "no-cache"
    again = client.get("/", headers={"If-None-Match": page.headers["etag"]})
    assert again.status_code == 304
    script = client.get("/js/main.js")
    assert script.headers["content-type"].startswith("text/javascript")
