"""The gallery: cards, a lesson from prediction to verdict, breaking it, recorded runs."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Browser, Page, expect

from experiments.gallery.catalogue import entries
from experiments.gallery.experiment import Experiment
from tests.browser import PHONE, opened, until
from tests.conftest import StartServer
from tests.e2e.conftest import violations
from tests.serving import COMMAND, Server

KEY = "top-layers"  # two arms, two seconds
CALCULATION = "products"


@pytest.fixture(scope="module")
def lesson() -> Experiment:
    entry = entries()[KEY]
    assert isinstance(entry, Experiment)
    assert entry.prediction
    return entry


def lessons_of(page: Page) -> str:
    return re.search(r"gallery=([a-z0-9-]+)", page.url)[1]  # type: ignore[index]


def predicted(page: Page, option: int) -> None:
    page.locator(".option input").nth(option).check()
    page.locator(".start .button-start").click()


def test_from_a_card_to_the_verdict_and_beyond(
    page: Page, server: Server, lesson: Experiment
) -> None:
    page.get_by_role("button", name="Gallery", exact=True).click()
    expect(page.locator(".card")).to_have_count(len(entries()))
    page.get_by_label("Search the gallery").fill("no such claim anywhere")
    expect(page.locator(".gallery-empty")).to_have_text(re.compile("No entry matches"))
    page.get_by_label("Search the gallery").fill(lesson.title)
    page.get_by_label("Topic", exact=True).select_option(lesson.topic)
    alike = [card for card in entries().values() if card.topic == lesson.topic]
    until(page, f"document.querySelectorAll('.card').length < {len(alike)}")
    expect(page).to_have_url(re.compile(f"topic={lesson.topic}"))
    found = page.locator(".card").count()
    page.get_by_role("link", name=lesson.question).click()
    expect(page.get_by_role("heading", name=lesson.question)).to_be_visible()
    expect(page.locator("details.explanation")).not_to_have_attribute("open", "")
    page.locator(".start .button-start").click()
    expect(page.get_by_role("alert")).to_have_text(re.compile("Choose an answer first"))
    predicted(page, 0)
    expect(page.locator(".head")).to_have_count(len(lesson.arms))
    expect(page.locator(".follow-look")).to_be_visible()
    expect(page.locator(".verdict-view .statement").first).to_be_visible(timeout=120_000)
    expect(page.locator(".answer-right b")).to_have_text(
        lesson.prediction.options[lesson.prediction.answer]  # type: ignore[union-attr]
    )
    expect(page.locator("details.explanation")).to_have_attribute("open", "")
    shown = page.evaluate("[...document.querySelectorAll('.curves > .panel')].length")
    assert shown == len(lesson.watch.charts)
    expect(page).to_have_url(re.compile(f"charts={','.join(lesson.watch.charts)}"))
    runs = [page.locator(".head-number").nth(k).text_content() for k in range(2)]
    with server.client() as client:
        tags = [run["tags"] for run in client.get("/api/runs?limit=2").json()["runs"]]
    assert all({"gallery", KEY, "predicted 0"} <= set(of) for of in tags)
    # A reload, or the link in another browser, shows the same.
    page.reload()
    expect(page.locator(".answer")).to_be_visible()
    expect(page.locator(".head-number")).to_have_text([str(run) for run in runs])
    # Break it: an arm is in the form, every knob free; then back.
    page.locator(".lesson-tools summary").click()
    page.get_by_role("button", name=lesson.arms[0].title, exact=True).click()
    expect(page.locator(".launch")).to_be_visible()
    expect(page.locator(".lesson")).to_be_hidden()
    expect(page.locator(".differs-text")).to_have_text(re.compile(r"Same as #\d+"))
    page.get_by_role("button", name="Back to the lesson").click()
    expect(page.locator(".verdict-view")).to_be_visible()
    # The path of lessons, and the browser's own way back.
    here = lessons_of(page)
    page.get_by_role("button", name="Next", exact=True).click()
    until(page, f"!location.search.includes('gallery={here}&') && document.querySelector('.start')")
    page.go_back()
    expect(page.get_by_role("heading", name=lesson.question)).to_be_visible()
    page.get_by_role("button", name="All cards").click()
    expect(page.locator(".card")).to_have_count(found)
    page.get_by_role("button", name="Show all").click()
    expect(page.locator(".card")).to_have_count(len(entries()))


def test_by_keyboard_to_the_picture_of_a_calculation(chromium: Browser, server: Server) -> None:
    entry = entries()[CALCULATION]
    with opened(chromium, server.url) as page:
        page.goto(f"{server.url}/?gallery=all")
        page.locator(".card").first.wait_for()
        page.locator(".card-link").first.focus()
        page.keyboard.press("/")
        page.keyboard.type(entry.title)
        until(page, f"document.querySelectorAll('.card').length < {len(entries())}")
        link = page.get_by_role("link", name=entry.question)
        while not link.evaluate("(link) => link === document.activeElement"):
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.locator(".start .button-start").wait_for()
        while not page.evaluate("document.activeElement.matches('.start .button-start')"):
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator(".demo-picture .figure-line").first).to_be_attached(timeout=60_000)
        expect(page.locator(".verdict-view .claim-state")).to_have_text("partly")
        expect(page.locator(".verdict-view .statement[data-holds=false]")).to_have_count(1)


@pytest.mark.parametrize(
    ("scheme", "viewport"),  # every theme and every width once
    [("light", None), ("dark", PHONE)],
    ids=["light desktop", "dark phone"],
)
def test_accessible_and_no_wider_than_the_screen(
    chromium: Browser, launched: tuple[Server, list[str]], axe: str, scheme: str, viewport: Any
) -> None:
    server, runs = launched
    options = {"viewport": viewport} if viewport else {}
    with opened(chromium, server.url, color_scheme=scheme, **options) as page:
        for search, ready in [
            ("gallery=all", ".card"),
            (f"gallery={KEY}", ".start"),
            (f"gallery={KEY}&runs={','.join(runs)}", ".verdict-view"),
        ]:
            page.goto(f"{server.url}/?{search}")
            page.locator(ready).first.wait_for()
            page.evaluate(
                "for (const d of document.querySelectorAll('.lesson details')) d.open = true"
            )
            assert violations(page, axe) == [], search
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= page.viewport_size["width"], search  # type: ignore[index]
        page.goto(f"{server.url}/?gallery={CALCULATION}")
        page.locator(".start .button-start").click()
        page.locator(".demo-figure").wait_for(timeout=60_000)
        assert violations(page, axe) == []


@pytest.fixture(scope="module")
def launched(server: Server) -> tuple[Server, list[str]]:
    """Runs of the lesson that have ended."""
    answer = httpx2.post(
        f"{server.url}/api/gallery/{KEY}/runs", json={"seeds": [0], "predicted": 1}
    )
    ids = [run["id"] for run in answer.json()["runs"]]
    for run_id in ids:
        server.until_ended(run_id, 120)
    return server, ids


def test_recorded_runs_are_there_at_once(
    chromium: Browser, start_server: StartServer, tmp_path: Path, lesson: Experiment
) -> None:
    bundle = tmp_path / "gallery.zip"
    subprocess.run([COMMAND, "gallery", "record", KEY, "-o", bundle], check=True, timeout=120)
    server = start_server(workers=0, gallery_bundle=str(bundle))
    with opened(chromium, server.url) as page:
        page.goto(f"{server.url}/?gallery={KEY}")
        expect(page.locator(".head")).to_have_count(len(lesson.arms))
        expect(page.locator(".start")).to_have_text(
            re.compile("Recorded runs: nothing is trained.")
        )
        predicted(page, 1)
        page.locator(".player input").fill("1")
        expect(page.locator(".player output")).to_have_text("step 1")
        expect(page.locator(".verdict-view")).to_have_count(0)
        page.locator(".player input").press("End")
        expect(page.locator(".verdict-view .statement").first).to_be_visible()
        expect(page.locator(".answer")).to_be_visible()
        page.goto(f"{server.url}/")
        expect(page.get_by_role("button", name="Start a run")).to_be_visible()
    server.end()
    server.start()
    with server.client() as client:
        runs = client.get("/api/runs").json()
    assert runs["total"] == len(lesson.arms)
    assert all(run["archived"] and "recorded" in run["tags"] for run in runs["runs"])
