"""Narrow screens, dark, and what axe finds."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import PHONE, opened, until
from tests.e2e.conftest import drawn, finished, show, violations
from tests.serving import Server


@pytest.mark.parametrize(
    ("scheme", "viewport"),  # every theme and every width once
    [("light", None), ("dark", PHONE)],
    ids=["light desktop", "dark phone"],
)
def test_accessible(
    chromium: Browser, server: Server, axe: str, scheme: str, viewport: dict[str, int] | None
) -> None:
    runs = [finished(server), finished(server, init={"kind": "zeros"})]
    options = {"viewport": viewport} if viewport else {}
    with opened(chromium, server.url, color_scheme=scheme, **options) as page:
        page.goto(f"{server.url}/?runs=")
        page.get_by_role("button", name="Start", exact=True).wait_for()
        assert violations(page, axe) == []
        page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
        page.get_by_label("c", exact=True).fill("-1")
        assert violations(page, axe) == []
        page.get_by_label("c", exact=True).fill("2")  # dialogs want settings that can be
        page.evaluate("for (const d of document.querySelectorAll('details')) d.open = false")
        page.locator(".preview").get_by_text("parameters").wait_for()
        for opener in ("Examples", "Sweep", "Every layer"):
            page.get_by_role("button", name=opener, exact=True).click()
            page.locator("dialog[open]").wait_for()
            assert violations(page, axe) == []
            page.keyboard.press("Escape")
            expect(page.locator("dialog[open]")).to_have_count(0)
        page.goto(f"{server.url}/?runs={','.join(run['id'] for run in runs)}")
        if viewport:
            page.get_by_role("button", name="Compare").click()
        page.locator(".map-box").first.scroll_into_view_if_needed()
        until(page, f"{drawn()} > 0")
        # Menus and explanations of charts, tables, the paired difference: all of them open.
        page.evaluate(
            "for (const d of document.querySelectorAll('.compare details')) d.open = true"
        )
        assert violations(page, axe) == []


def test_phone_has_no_horizontal_scroll(chromium: Browser, server: Server) -> None:
    runs = [finished(server), finished(server, seed=5), finished(server, seed=6)]
    with opened(chromium, server.url, viewport=PHONE) as page:
        page.goto(f"{server.url}/?runs={','.join(run['id'] for run in runs)}")
        # A shared link opens on what it shares.
        expect(page.get_by_role("button", name="Compare")).to_have_attribute("aria-pressed", "true")
        for part in ("Setup", "Compare"):
            page.get_by_role("button", name=part, exact=True).click()
            page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
            assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
        page.locator(".map-box").last.scroll_into_view_if_needed()
        until(page, f"{drawn(5)} > 0")


def test_theme_follows_the_system_until_chosen(chromium: Browser, server: Server) -> None:
    background = "getComputedStyle(document.querySelector('.topbar')).backgroundColor"
    with opened(chromium, server.url, color_scheme="dark") as page:
        show(page, server, finished(server))
        assert page.evaluate(background) == "rgb(24, 27, 35)"
        page.emulate_media(color_scheme="light")
        until(page, f"{background} === 'rgb(255, 255, 255)'")
        page.get_by_role("button", name="Light or dark").click()
        until(page, f"{background} === 'rgb(24, 27, 35)'")
        page.reload()
        expect(page.locator(".head")).to_have_count(1)
        assert page.evaluate(background) == "rgb(24, 27, 35)"
