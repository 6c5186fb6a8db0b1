"""Foreign names, foreign pages and security headers, over HTTP and websockets."""

from __future__ import annotations

from collections.abc import Iterator

import httpx2
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from server.access.origins import Hosts, hostname, same_origin
from tests.conftest import StartServer
from tests.serving import Server

PATHS = [
    "/",
    "/docs",
    "/openapi.json",
    "/healthz",
    "/api/spec",
    "/api/runs",
    "/plotly.min.js",
    "/x",
]


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx2.Client]:
    with server.client() as client:
        yield client


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_guarded(client: httpx2.Client, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script-src" not in policy  # then default-src holds: no inline script
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "server" not in headers


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1.evil.example", ""]
)
def test_a_foreign_name_gets_nothing(
    server: Server, client: httpx2.Client, path: str, host: str
) -> None:
    answer = client.get(path, headers={"Host": host.format(port=server.port)})
    assert answer.status_code == 400
    assert answer.headers["x-content-type-options"] == "nosniff"


FOREIGN = [
    "http://evil.example",
    "null",
    "http://127.0.0.1",
    "http://127.0.0.1:{port}.evil.example",
    "http://localhost:{port}",
    "file://",
    "http://evil@127.0.0.1:{port}",
]


@pytest.mark.parametrize("origin", FOREIGN)
def test_a_foreign_page_changes_nothing(server: Server, client: httpx2.Client, origin: str) -> None:
    headers = {"Origin": origin.format(port=server.port)}
    before = client.get("/api/runs").json()["total"]
    for method, path in (
        ("POST", "/api/runs"),
        ("PATCH", "/api/runs/x"),
        ("DELETE", "/api/runs/x"),
        ("POST", "/api/runs/x/actions"),
    ):
        answer = client.request(method, path, json={}, headers=headers)
        assert answer.status_code == 403, (method, path)
        assert answer.json()["error"]["code"] == "wrong_origin"
    assert client.get("/api/runs").json()["total"] == before
    url = f"{server.url.replace('http', 'ws', 1)}/api/live"
    with pytest.raises(InvalidStatus) as refused, connect(url, additional_headers=headers):
        pass
    assert refused.value.response.status_code == 403


def test_our_own_page_and_programs_may(server: Server, client: httpx2.Client) -> None:
    for headers in ({"Origin": server.url}, {}):
        assert client.delete("/api/runs/nobody", headers=headers).status_code == 404
        url = f"{server.url.replace('http', 'ws', 1)}/api/live"
        with connect(url, additional_headers=headers) as socket:
            assert '"hello"' in socket.recv(10)
    name = f"localhost:{server.port}"
    assert client.get("/healthz", headers={"Host": name}).status_code == 200


def test_unknown_websockets_are_refused(server: Server) -> None:
    url = server.url.replace("http", "ws", 1)
    for path in ("/", "/api/nothing", "/api/worker"):
        with pytest.raises(InvalidStatus) as refused, connect(url + path):
            pass
        assert refused.value.response.status_code in {401, 403}


def test_a_name_can_be_allowed(start_server: StartServer) -> None:
    server = start_server(workers=0, allowed_host="lab.example")
    with server.client() as client:
        host = {"Host": f"Lab.example:{server.port}"}
        assert client.get("/healthz", headers=host).status_code == 200
        assert client.get("/healthz", headers={"Host": "other.example"}).status_code == 400


def test_host_headers() -> None:
    assert [hostname(header) for header in ("a", "A:80", "[::1]:80")] == ["a", "a", "::1"]
    for malformed in ("", "a:x", "a:80/x", "u@a", "a?b", "a#b", "[::1", "a:99999"):
        assert hostname(malformed) is None, malformed


def test_what_is_answered() -> None:
    here, everywhere = Hosts.of("127.0.0.1", ("LAB",)), Hosts.of("0.0.0.0", ())
    for header in ("localhost:1", "127.0.0.1", "[::1]:2", "lab:3"):
        assert here.answer(header), header
    for header in ("10.0.0.5", "lab.example", "0.0.0.0"):
        assert not here.answer(header), header
    for header in ("10.0.0.5:80", "[fe80::1]", "localhost"):
        assert everywhere.answer(header), header
    for header in ("evil.example", "10.0.0.5.evil.example", "1e3.1", ""):
        assert not everywhere.answer(header), header


def test_origins() -> None:
    assert same_origin("https://lab:1", "LAB:1")
    for origin in ("//lab:1", "lab:1", "file://lab:1", "http://lab:1/", "http://lab", "null", ""):
        assert not same_origin(origin, "lab:1"), origin
