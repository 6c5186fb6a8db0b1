"""What the page does to spare the server: nothing while it is hidden, and jitter after a break."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, WebSocket

from tests.browser import chromium, opened
from tests.conftest import StartServer
from tests.server.real_server import LONG

__all__ = ["chromium"]

HIDE = """(hidden) => {
    Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
}"""


class Wire:
    """What went over the page's websocket."""

    def __init__(self, page: Page) -> None:
        self.watched: list[list[dict[str, Any]]] = []
        self.binary = 0
        self.ticks = 0
        page.on("websocket", self._listen)

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framesent", self._sent)
        socket.on("framereceived", self._received)

    def _sent(self, payload: str | bytes) -> None:
        message = json.loads(payload)
        if message["op"] == "watch":
            self.watched.append(message["runs"])

    def _received(self, payload: str | bytes) -> None:
        self.binary += isinstance(payload, bytes)
        self.ticks += isinstance(payload, str) and payload.startswith('{"kind":"tick"')

    def wait(self, page: Page, binary: int = 0, ticks: int = 0) -> None:
        """Until so many more have come."""
        binary, ticks = binary + self.binary, ticks + self.ticks
        while self.binary < binary or self.ticks < ticks:
            page.evaluate("() => new Promise(requestAnimationFrame)")  # events come meanwhile


@pytest.fixture
def page(chromium: Browser, start_server: StartServer) -> Iterator[Page]:
    server = start_server(workers=1)
    run = server.launch(LONG)[0]["id"]
    with opened(chromium, server.url) as page:
        page.wire = Wire(page)  # type: ignore[attr-defined]
        page.goto(f"{server.url}/?runs={run}")
        yield page


def test_a_hidden_page_gets_no_rows_and_goes_on_where_it_was(page: Page) -> None:
    wire: Wire = page.wire  # type: ignore[attr-defined]
    wire.wait(page, binary=5)
    page.evaluate(HIDE, True)
    wire.wait(page, ticks=1)  # what was on its way is here
    assert wire.watched[-1] == []
    before = wire.binary
    wire.wait(page, ticks=2)
    assert wire.binary == before
    page.evaluate(HIDE, False)
    wire.wait(page, binary=5)
    (run,) = wire.watched[-1]
    assert run["cursors"]["train"] > 0


def test_dialling_again_takes_longer_each_time_and_is_spread(page: Page) -> None:
    delays = page.evaluate(
        """async () => {
            const { backoff } = await import("/js/wire/live.js");
            return [0, 1, 2, 3, 4, 5, 6, 60].map((n) => [backoff(n, 0), backoff(n, 1)]);
        }"""
    )
    assert [most for _, most in delays] == [250, 500, 1000, 2000, 4000, 8000, 8000, 8000]
    assert all(least == most / 2 for least, most in delays)
