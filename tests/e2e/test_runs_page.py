"""The list of runs: stop, rename, delete with undo, hostile names, a lost connection."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect

from tests.browser import opened, until
from tests.e2e.conftest import CURVE, POINTS, finished, launch, show
from tests.serving import Server

HOSTILE = '<img src=x onerror="document.title=1"><b>bold</b>'


def test_stop(page: Page, server: Server) -> None:
    run = launch(server, steps=100_000)
    show(page, server, run)
    until(page, f"{POINTS} > 5")
    page.get_by_role("button", name=f"Stop run {run['number']}").click()
    expect(page.locator(".head .state")).to_have_text("Stopped")


def test_delete_can_be_undone(page: Page, server: Server) -> None:
    kept, gone = finished(server, name="to keep"), finished(server, name="to lose")
    show(page, server, kept, gone)
    with server.client() as client:
        for run in (kept, gone):
            with page.expect_response(lambda answer: answer.request.method == "DELETE"):
                page.get_by_role("button", name=f"Delete run {run['number']}").click()
            expect(page.locator(".head")).to_have_count(1)
            assert client.get(f"/api/runs/{run['id']}").status_code == 404
            if run is kept:
                page.get_by_role("button", name="Undo").click()
                expect(page.locator(".head")).to_have_count(2)
                assert client.get(f"/api/runs/{run['id']}").status_code == 200
    until(page, f"{POINTS} > 5")


def test_the_size_of_a_run_is_shown(page: Page, server: Server) -> None:
    run = finished(server)
    show(page, server, run)
    size = page.locator(".run", has_text=f"#{run['number']}").locator(".run-steps")
    expect(size).to_contain_text(re.compile(r"· \d+(\.\d+)? [kM]B"))


def test_hostile_name_is_text(page: Page, server: Server) -> None:
    run = finished(server, name="plain")
    show(page, server, run)
    page.get_by_role("button", name=f"Rename run {run['number']}").click()
    page.keyboard.type(HOSTILE)
    page.keyboard.press("Enter")
    expect(page.locator(".head-name")).to_have_text(HOSTILE)
    assert page.locator("main img, main b:has-text('bold'), .rail img").count() == 0
    page.get_by_label("Filter runs").fill("onerror")
    expect(page.locator(".run")).to_have_count(1)


def test_start_from_a_run(page: Page, server: Server) -> None:
    run = finished(server, init={"kind": "xavier_normal"})
    show(page, server, run)
    page.locator(".head").get_by_role("button", name="Start from this").click()
    expect(page.locator(".differs")).to_have_text(f"Same as #{run['number']}")
    page.locator(".group", has_text="Initialization").locator("summary").first.click()
    page.locator("[data-path=init]").select_option("zeros")
    expect(page.locator(".differs")).to_contain_text(
        "Arms differ in: Initialization (Xavier normal → Zeros)"
    )
    expect(page.locator(".differs")).to_contain_text(f"One factor against #{run['number']}")


def test_a_server_restart_leaves_no_gap(
    chromium: Browser, start_server: Callable[..., Server]
) -> None:
    server = start_server(lease=30)
    deep = {"model": {"kind": "mlp", "depth": 30, "width": 100}}
    run = launch(server, steps=500, **deep)
    with opened(chromium, server.url) as page:
        show(page, server, run)
        until(page, f"{POINTS} > 20")
        server.kill()
        expect(page.locator(".connection")).to_contain_text("Connection lost")
        server.start()
        expect(page.locator(".connection")).to_have_text("Connected")
        server.until_ended(run["id"], 60)
        until(page, f"{POINTS} >= 500")
        steps = page.evaluate(f"[...{CURVE}.data[0].x]")
        assert steps == list(range(1, 501))
        # The browser itself logs each refused connection.
        page.wrong[:] = [w for w in page.wrong if "WebSocket" not in w and "REFUSED" not in w]  # type: ignore[attr-defined]
