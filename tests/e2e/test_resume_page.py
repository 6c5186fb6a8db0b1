"""A lost run is resumed from the page, and its curve goes on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import opened, until
from tests.e2e.conftest import POINTS, show
from tests.server.real_server import LONG, RealServer, real_server
from tests.server.test_resume import until_kept


@pytest.fixture
def keeping(tmp_path: Path) -> Iterator[RealServer]:
    """A server whose workers keep checkpoints often."""
    with real_server(
        tmp_path, workers=1, heartbeat_s=0.3, lost_after_s=2, checkpoint_every_s=0.2
    ) as server:
        yield server


@pytest.fixture
def page(chromium: Browser, keeping: RealServer) -> Iterator[Page]:
    """A page of that server."""
    with opened(chromium, keeping.url) as page:
        yield page


def test_resume(page: Page, keeping: RealServer) -> None:
    run = keeping.launch(LONG)[0]
    show(page, keeping, run)
    until_kept(keeping, run["id"])
    until(page, f"{POINTS} > 5")
    resume = page.get_by_role("button", name="Resume")
    expect(resume).to_be_hidden()
    keeping.worker(run["id"]).kill()
    lost = keeping.until_state(run["id"], "lost")
    expect(page.locator(".head .state")).to_have_text("Lost")
    resume.click()
    expect(page.locator(".head .state")).to_have_text("Running", timeout=30_000)
    expect(resume).to_be_hidden()
    keeping.until_step(run["id"], lost["step"] + 100)
    until(page, f"{POINTS} > 5")
    keeping.stop(run["id"])
    expect(page.locator(".head .state")).to_have_text("Stopped")


def test_a_run_without_a_checkpoint_says_so(page: Page, keeping: RealServer) -> None:
    run = keeping.launch({**LONG, "data": {"kind": "file", "file": "missing.csv"}})[0]
    show(page, keeping, run)
    expect(page.locator(".head .state")).to_have_text("Failed", timeout=30_000)
    page.get_by_role("button", name="Resume").click()
    expect(page.locator(".toast")).to_contain_text("no checkpoint")
    # The browser itself logs the refusal.
    page.wrong[:] = [w for w in page.wrong if "409" not in w]  # type: ignore[attr-defined]
