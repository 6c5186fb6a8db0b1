"""A comparison taken elsewhere: by its link, in a frame, as one file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import opened, until
from tests.conftest import StartServer
from tests.e2e.conftest import POINTS, drawn, finished, show, violations
from tests.serving import Server

HOSTILE = "</script><script>document.title=1</script><img src=x onerror='document.title=2'>"


def test_a_link_to_runs_that_are_not_here(page: Page, server: Server) -> None:
    run = finished(server)
    page.goto(f"{server.url}/?runs=nosuchrun1,{run['id']}")
    expect(page.locator(".head")).to_have_count(1)
    expect(page.locator(".missing")).to_contain_text("There is no run “nosuchrun1” here")
    page.get_by_role("button", name="Leave out").click()
    expect(page.locator(".missing")).to_be_hidden()
    expect(page).to_have_url(re.compile(rf"\?runs={run['id']}$"))
    expect(page.locator(".toast")).to_have_count(0)


def test_in_a_frame_there_is_only_the_comparison(chromium: Browser, server: Server) -> None:
    run = finished(server)
    with opened(chromium, server.url) as page:
        page.goto(f"{server.url}/docs")
        page.evaluate(
            """(url) => {
                const frame = document.createElement("iframe");
                frame.src = url; frame.width = 1000; frame.height = 700;
                document.body.replaceChildren(frame);
            }""",
            f"{server.url}/?runs={run['id']}&embed=1&x=epoch",
        )
        frame = page.frame_locator("iframe")
        expect(frame.locator(".head")).to_have_count(1)
        expect(frame.locator(".curve-box .plot").first).to_be_visible()
        for hidden in (".topbar", ".rail", ".chart-bar", ".head-buttons", ".run-table"):
            expect(frame.locator(hidden).first).to_be_hidden()
        link = frame.get_by_role("link", name="Open in Layerscope")
        expect(link).to_have_attribute("href", f"{server.url}/?runs={run['id']}&x=epoch")


@pytest.fixture
def saved(chromium: Browser, start_server: StartServer, tmp_path: Path) -> Path:
    """A file saved of two runs, one with a hostile name; its server is gone."""
    server = start_server()
    runs = [finished(server, name=HOSTILE), finished(server, init={"kind": "zeros"})]
    path = tmp_path / "saved.html"
    with opened(chromium, server.url) as page:
        show(page, server, *runs)
        until(page, f"{POINTS} > 5")
        page.locator(".share summary").click()
        with page.expect_download() as download:
            page.get_by_role("button", name="Save as one file").click()
        assert download.value.suggested_filename == "layerscope-1-2.html"
        download.value.save_as(path)
    server.close()
    return path


def test_a_saved_file_needs_nothing(chromium: Browser, saved: Path, axe: str) -> None:
    assert HOSTILE not in saved.read_text()
    assert saved.stat().st_size < 6_000_000
    with opened(chromium, saved.as_uri()) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(saved.as_uri())
        expect(page.locator(".head")).to_have_count(2)
        until(page, f"{POINTS} > 5")
        page.locator(".map-box").first.scroll_into_view_if_needed()
        until(page, f"{drawn()} > 0.5")
        expect(page.locator(".head-name").first).to_have_text(HOSTILE)
        assert page.title() == "Layerscope: a saved comparison"
        expect(page.locator(".head-buttons").first).to_be_hidden()
        # Played again: from no rows to all of them.
        page.get_by_role("slider", name="Up to step").fill("20")
        expect(page.locator(".player output")).to_have_text("step 20")
        last = "Math.max(...document.querySelector('.curve-box .plot').data[0].x)"
        until(page, f"{last} <= 21")
        page.get_by_role("button", name="Play").click()
        expect(page.locator(".player output")).to_have_text("step 150")
        until(page, f"{last} >= 149")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert violations(page, axe) == []
        assert [url for url in asked if not url.startswith("data:")] == [saved.as_uri()]
