"""/docs in a real browser, under the content security policy."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser

from tests.browser import chromium, opened
from tests.serving import Server

__all__ = ["chromium"]


def test_the_api_can_be_tried_out_in_the_page(chromium: Browser, server: Server) -> None:
    with opened(chromium, server.url) as page:
        page.goto(f"{server.url}/docs")
        operation = page.locator(".opblock-get", has_text="/healthz")
        operation.click()
        operation.get_by_role("button", name="Try it out").click()
        operation.get_by_role("button", name="Execute").click()
        answer = operation.locator(".live-responses-table .response").first
        answer.get_by_text('"status"').first.wait_for()


def test_an_inline_script_does_not_run(chromium: Browser, server: Server) -> None:
    with opened(chromium, server.url) as page:
        page.goto(f"{server.url}/docs")
        blocked: Any = page.evaluate(
            """() => new Promise((resolve) => {
                document.addEventListener("securitypolicyviolation",
                    (event) => resolve(event.effectiveDirective));
                const script = document.createElement("script");
                script.textContent = "window.ran = true";
                document.body.append(script);
            })"""
        )
        assert blocked.startswith("script-src")
        assert not page.evaluate("window.ran === true")
        page.wrong.clear()  # type: ignore[attr-defined]
