"""Who may show the page in a frame: nobody, but for `/?embed=1`."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from server.settings import Settings
from tests.conftest import StartServer
from tests.serving import Server

EMBEDDED = ["/?embed=1", "/index.html?runs=a&embed=1"]
NOT = ["/", "/?embed=0&embed=1", "/?embed=2", "/?x=embed=1", "/docs?embed=1", "/api/runs?embed=1"]
WIKI = "https://wiki.example.org:8443"


def frames(server: Server, path: str) -> tuple[str, str | None]:
    """The last directive of the policy, and the older header."""
    with server.client() as client:
        headers = client.get(path).headers
        policy = headers["content-security-policy"].split("; ")
        assert policy[0] == "default-src 'self'"
        return policy[-1], headers.get("x-frame-options")


@pytest.mark.parametrize("path", NOT)
def test_no_frame(server: Server, path: str) -> None:
    assert frames(server, path) == ("frame-ancestors 'none'", "DENY")


@pytest.mark.parametrize("path", EMBEDDED)
def test_own_pages_may_embed(server: Server, path: str) -> None:
    assert frames(server, path) == ("frame-ancestors 'self'", "SAMEORIGIN")


def test_named_sites_may_embed(start_server: StartServer) -> None:
    server = start_server(workers=0, embed_origin=WIKI)
    assert frames(server, "/?embed=1") == (f"frame-ancestors 'self' {WIKI}", None)
    assert frames(server, "/") == ("frame-ancestors 'none'", "DENY")


@pytest.mark.parametrize("origin", ["*", "wiki.example.org", "https://a/b", "https://a; x", "'x'"])
def test_only_origins_are_taken(origin: str) -> None:
    with pytest.raises(ValidationError, match="is no origin"):
        Settings(embed_origins=(origin,))


def test_origins_by_comma(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAYERSCOPE_EMBED_ORIGINS", f"{WIKI},http://*.a.org")
    assert Settings().embed_origins == (WIKI, "http://*.a.org")
