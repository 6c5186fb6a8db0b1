"""Limits before work: sizes, nesting, products, numbers; every refusal in the one shape."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.conftest import StartServer
from tests.serving import Server


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx2.Client]:
    with server.client() as client:
        yield client


def refusal(answer: httpx2.Response, status: int) -> dict[str, Any]:
    """The error of an answer, in the one shape."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    body = answer.json()
    assert body.keys() == {"error"}
    error: dict[str, Any] = body["error"]
    assert error.keys() == {"code", "message", "fields"}
    assert error["message"]
    return error


def nested(depth: int) -> bytes:
    return b'{"model":' * depth + b"1" + b"}" * depth


def in_pieces() -> Iterator[bytes]:
    for _ in range(40):
        yield b" " * 100_000


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/nothing", 404),
        ("GET", "/nothing", 404),
        ("GET", "/docs/nothing.js", 404),
        ("GET", "/api/runs/nobody", 404),
        ("PUT", "/api/runs", 405),
        ("DELETE", "/api/spec", 405),
        ("POST", "/metrics", 405),
        ("POST", "/readyz", 405),
        ("GET", "/api/runs?limit=1e9", 422),
        ("GET", "/api/runs?limit=501", 422),
        ("GET", f"/api/runs?q={'x' * 201}", 422),
    ],
)
def test_every_refusal_has_one_shape(
    client: httpx2.Client, method: str, path: str, status: int
) -> None:
    refusal(client.request(method, path), status)


@pytest.mark.parametrize("content", [b" " * 1_000_001, in_pieces])
def test_a_large_body_is_refused_while_it_arrives(client: httpx2.Client, content: Any) -> None:
    sent = content() if callable(content) else content
    error = refusal(client.post("/api/runs", content=sent), 413)
    assert (error["code"], error["message"]) == (
        "too_large",
        "the body has more than 1,000,000 bytes",
    )


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe{}", "not JSON"),
        (gzip.compress(b"{}", mtime=0), "not JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (nested(5000), "nested too deeply"),
        (b'{"seed": 1, "seed": 2}', "a key appears twice"),
        (b'{"name": "a\\u0000b"}', "U+0000"),
        (b'{"tags": ["\\u0000"]}', "U+0000"),
        (b'{"name": "\\ud800"}', "Invalid JSON"),
        (b"null", "must be a JSON object"),
        (b"[]", "1 to 64 specs"),
        (json.dumps([{}] * 65).encode(), "1 to 64 specs"),
    ],
)
def test_what_is_no_spec_is_refused(client: httpx2.Client, body: bytes, told: str) -> None:
    assert told in refusal(client.post("/api/runs", content=body), 422)["message"]


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ('{"seed": 1e999}', "seed"),
        ('{"seed": NaN}', "seed"),
        ('{"seed": true}', "seed"),
        (f'{{"seed": {"9" * 4000}}}', "seed"),
        ('{"init": {"kind": "fan_in", "c": Infinity}}', "init.c"),
        ('{"init": {"kind": "fan_in", "c": -1}}', "init.c"),
        ('{"init": {"kind": "nothing"}}', "init.kind"),
        ('{"budget": {"kind": "steps", "count": 1000000000000}}', "budget.count"),
        ('{"model": {"kind": "mlp", "depth": 1000000}}', "model.depth"),
        ('{"model": {"kind": "mlp", "width": 4096, "depth": 100}}', "model.width"),
        ('{"data": {"kind": "digits", "batch_size": 100000}}', "data.batch_size"),
        ('{"unknown": 1}', "unknown"),
        ('[{}, {"seed": -1}]', "1.seed"),
    ],
)
def test_numbers_and_products_are_refused_by_field(
    client: httpx2.Client, body: str, path: str
) -> None:
    before = client.get("/api/runs").json()["total"]
    fields = refusal(client.post("/api/runs", content=body), 422)["fields"]
    assert [field["path"] for field in fields] == [path]
    assert client.get("/api/runs").json()["total"] == before


def test_more_than_a_worker_can_hold_is_refused(start_server: StartServer) -> None:
    server = start_server(workers=0, worker_memory_mb=40)
    large = {"model": {"kind": "mlp", "width": 500, "depth": 30}}
    with server.client() as client:
        error = refusal(client.post("/api/runs", json=large), 422)
        assert error["fields"][0]["path"] == "model.width"
        assert "GiB, the memory of a worker" in error["fields"][0]["allowed"]
        error = refusal(client.post("/api/runs", json=[{}, large]), 422)
        assert [field["path"] for field in error["fields"]] == ["1.model.width"]
        together = {"specs": [{}], "seeds": 8}
        assert refusal(client.post("/api/runs", json=together), 422)["fields"][0]["path"] == "specs"
        assert client.get("/api/runs").json()["total"] == 0
        assert client.post("/api/runs", json={}).status_code == 201


def test_a_full_queue_says_when_to_come_back(start_server: StartServer) -> None:
    server = start_server(workers=0, max_queued=3)
    with server.client() as client:
        assert client.post("/api/runs", json=[{}, {}]).status_code == 201
        answer = client.post("/api/runs", json=[{}, {}])
        assert refusal(answer, 429)["code"] == "queue_full"
        assert int(answer.headers["retry-after"]) > 0
        assert client.post("/api/runs", json={}).status_code == 201


def test_a_browser_says_little(server: Server) -> None:
    with server.live() as socket:
        socket.recv(10)
        socket.send(json.dumps({"op": "watch", "runs": [], "x": "y" * 4096}))
        told = json.loads(socket.recv(10))
        while told["kind"] != "refused":
            told = json.loads(socket.recv(10))
        assert "at most 4,096 letters" in told["message"]


@pytest.mark.parametrize(
    ("path", "status"),
    [("/api/nothing", 403), ("/", 403), ("/api/worker", 401), ("/api/worker?attempt=x", 401)],
)
def test_websockets_are_refused_with_a_status(server: Server, path: str, status: int) -> None:
    url = server.url.replace("http", "ws", 1)
    with pytest.raises(InvalidStatus) as refused, connect(url + path):
        pass
    assert refused.value.response.status_code == status
