"""Real headless Chromium, and a page that fails at any console error or foreign request."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    Request,
    expect,
    sync_playwright,
)

FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 30_000
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
expect.set_options(timeout=PATIENCE_MS)


# A module each: Playwright keeps an event loop running in this thread while it is started, and
# the asynchronous tests of other modules need their own.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A Chromium; `make test` installs it where there is none."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "no chromium on this machine: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def opened(browser: Browser, origin: str, **options: Any) -> Iterator[Page]:
    """A new page in a context of its own; checks at the end that nothing went wrong in it.

    While a test takes the server away, `page.wrong` may be emptied of what that caused.
    """
    context = browser.new_context(**{"viewport": DESKTOP, "reduced_motion": "reduce", **options})
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    wrong: list[str] = []

    def said(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            wrong.append(f"console {message.type}: {message.text}")

    def asked(request: Request) -> None:
        if not request.url.startswith((origin, "data:", "blob:", origin.replace("http", "ws"))):
            wrong.append(f"request to {request.url}")

    page.on("console", said)
    page.on("pageerror", lambda error: wrong.append(f"exception: {error}"))
    page.on("request", asked)
    page.wrong = wrong  # type: ignore[attr-defined]
    yield page
    context.close()
    assert not wrong, "\n".join(wrong)


def until(page: Page, condition: str, seconds: float = 30.0) -> None:
    """Wait, in the page, until the JavaScript expression `condition` is true."""
    # Written into the function's text: the page's policy forbids eval.
    page.evaluate(
        f"""async (milliseconds) => {{
            const end = performance.now() + milliseconds;
            while (!({condition})) {{
                if (performance.now() > end) throw new Error("never became true");
                await new Promise(requestAnimationFrame);
            }}
        }}""",
        seconds * 1000,
    )
