"""The page's modules, imported in Chromium from the real server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser import chromium, opened
from tests.serving import Server

__all__ = ["chromium"]

Run = Callable[..., Any]


@pytest.fixture(scope="module")
def javascript(chromium: Browser, server: Server) -> Iterator[Run]:
    """`javascript("state/url.js", "(m, x) => m.parse(x)", x)` calls a function on a module."""
    with opened(chromium, server.url) as page:
        page.goto(f"{server.url}/?runs=")
        main = page.locator("script[type=module]").evaluate("script => script.src")
        root = main.removesuffix("main.js")  # the modules that the page itself set up

        def run(module: str, function: str, argument: Any = None) -> Any:
            return page.evaluate(
                f"async (x) => ({function})(await import('{root}{module}'), x)", argument
            )

        yield run
