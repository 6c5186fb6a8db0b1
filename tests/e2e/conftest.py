"""A browser on the real server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import chromium, opened
from tests.contract import javascript_tools
from tests.serving import Server

ROOT = Path(__file__).resolve().parents[2]

__all__ = ["chromium"]

QUICK: dict[str, Any] = {"model": {"kind": "mlp", "depth": 6, "width": 32}}


@pytest.fixture
def page(chromium: Browser, server: Server) -> Iterator[Page]:
    """The page with nothing on show."""
    with opened(chromium, server.url) as page:
        page.goto(f"{server.url}/?runs=")
        page.get_by_role("button", name="Start", exact=True).wait_for()
        yield page


def launch(server: Server, steps: int = 150, **spec: Any) -> dict[str, Any]:
    """A small run over REST."""
    return server.launch({**QUICK, "budget": {"kind": "steps", "count": steps}, **spec})[0]


def finished(server: Server, steps: int = 150, **spec: Any) -> dict[str, Any]:
    """A small run over REST, once it has ended."""
    run = launch(server, steps, **spec)
    return server.until_ended(run["id"])


def show(page: Page, server: Server, *runs: dict[str, Any]) -> None:
    """Open the page with these runs on show."""
    page.goto(f"{server.url}/?runs={','.join(run['id'] for run in runs)}")
    page.locator(".head").nth(len(runs) - 1).wait_for()


# What a chart has drawn, as expressions of the page.
CURVE = "document.querySelector('.curve-box .plot')"
POINTS = f"({CURVE}?.data?.[0]?.x?.length ?? 0)"


# Through a copy: reading a canvas back moves it off the fast path.
PIXELS = """(() => {
        const {width, height} = canvas;
        const options = {willReadFrequently: true};
        const copy = new OffscreenCanvas(width, height).getContext('2d', options);
        copy.drawImage(canvas, 0, 0);
        return copy.getImageData(0, 0, width, height);
    })()"""


def drawn(place: int = 0) -> str:
    """Share of the pixels of a map's canvas that hold a cell."""
    return f"""(() => {{
        const canvas = document.querySelectorAll('.map-box > canvas')[{place}];
        if (!canvas || canvas.width < 50) return 0;
        const {{data}} = {PIXELS};
        let filled = 0;
        for (let i = 3; i < data.length; i += 4) filled += data[i] > 0;
        return filled / (data.length / 4);
    }})()"""


@pytest.fixture(scope="module")
def axe() -> str:
    """The source of axe-core."""
    try:
        javascript_tools.install()
    except javascript_tools.NoNodeError as error:
        pytest.skip(f"axe-core comes through npm: {error}")
    return (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()


def violations(page: Page, axe: str) -> list[str]:
    page.evaluate(axe)
    found: list[dict[str, Any]] = page.evaluate("async () => (await axe.run()).violations")
    return [f"{v['id']}: {[node['html'][:200] for node in v['nodes']]}" for v in found]
