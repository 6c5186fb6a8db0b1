"""The table of all runs: search, sort, label, archive, delete, by mouse and by keys alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from experiments.spec import RunSpec
from tests.browser import PHONE, opened
from tests.conftest import StartServer
from tests.e2e.conftest import violations
from tests.server.real_server import until
from tests.serving import Server

NAMES = ["alpha wide", "beta wide", "gamma narrow", "delta narrow", "epsilon wide"]


@pytest.fixture
def idle(start_server: StartServer) -> Server:
    """A server that runs nothing, with five queued runs."""
    server = start_server(workers=0)
    specs = [
        {"name": name, "seed": seed, "tags": name.split()[1:]} for seed, name in enumerate(NAMES)
    ]
    server.launch(*specs)
    return server


@pytest.fixture
def table(chromium: Browser, idle: Server) -> Iterator[Page]:
    """The table, opened from the list beside the comparison."""
    with opened(chromium, idle.url) as page:
        page.goto(f"{idle.url}/?runs=")
        page.get_by_role("button", name="All runs").click()
        expect(rows(page)).to_have_count(len(NAMES))
        yield page


def rows(page: Page) -> Locator:
    return page.locator(".grid-body [role=row]")


def names(page: Page) -> list[str]:
    """In the order in which they stand, whatever their elements' order is."""
    order = """(rows) => rows.sort((a, b) => a.dataset.place - b.dataset.place)
        .map((row) => row.querySelector('.grid-name').textContent)"""
    found: list[str] = rows(page).evaluate_all(order)
    return found


def row(page: Page, name: str) -> Locator:
    return rows(page).filter(has_text=name)


def test_search_filter_and_sort_are_in_the_address(table: Page) -> None:
    table.get_by_label("Search all runs").press_sequentially("wide")
    expect(rows(table)).to_have_count(3)
    expect(table).to_have_url(re.compile(r"list=1&q=wide$"))
    table.get_by_role("columnheader", name="Run").click()
    expect(table).to_have_url(re.compile(r"sort=name$"))
    assert names(table) == ["alpha wide", "beta wide", "epsilon wide"]
    expect(table.get_by_role("columnheader", name="Run")).to_have_attribute(
        "aria-sort", "ascending"
    )
    table.go_back()
    expect(table).to_have_url(re.compile(r"q=wide$"))
    assert names(table)[0] == "epsilon wide"
    table.go_back()  # what was typed was one step
    expect(rows(table)).to_have_count(5)
    table.go_forward()
    expect(table.get_by_label("Search all runs")).to_have_value("wide")
    table.reload()
    expect(rows(table)).to_have_count(3)
    table.get_by_role("button", name="Compare", exact=True).click()
    expect(table.locator(".run-table")).to_be_hidden()
    table.go_back()
    expect(rows(table)).to_have_count(3)


def test_keys_alone(table: Page, idle: Server) -> None:
    grid = table.get_by_role("grid", name="All runs")
    expect(grid).to_be_focused()
    told = "document.querySelector('.grid').getAttribute('aria-activedescendant')"
    table.keyboard.press("ArrowDown")
    assert "delta narrow" in table.evaluate(f"document.getElementById({told}).textContent")
    table.keyboard.press("F2")
    table.keyboard.type("<b>renamed</b>")
    table.keyboard.press("Enter")
    expect(rows(table).get_by_text("<b>renamed</b>", exact=True)).to_be_visible()
    expect(grid).to_be_focused()
    table.keyboard.press("Space")
    table.keyboard.press("Shift+ArrowDown")
    expect(table.locator(".bulk strong")).to_have_text("2 selected")
    table.keyboard.press("Delete")
    expect(rows(table)).to_have_count(3)
    with idle.client() as client:
        until(lambda: client.get("/api/runs").json()["total"] == 3)  # the page did not wait for it
        table.get_by_role("button", name="Undo").click()
        expect(rows(table)).to_have_count(5)
        until(lambda: client.get("/api/runs").json()["total"] == 5)
    grid.focus()
    table.keyboard.press("Control+Home")
    table.keyboard.press("Enter")
    expect(table.locator(".head")).to_have_count(1)
    expect(table).to_have_url(re.compile(r"\?runs=\w{10}$"))


def test_pin_archive_tag_and_notes(table: Page, idle: Server) -> None:
    row(table, "alpha").locator(".cell-check").click()
    table.get_by_role("button", name="Pin", exact=True).click()
    expect(row(table, "alpha").locator(".grid-pin")).to_be_visible()
    assert names(table)[0] == "alpha wide"
    row(table, "beta").locator(".cell-check").click()
    table.get_by_label("Tag for the selected runs").fill("kept")
    table.keyboard.press("Enter")
    expect(table.locator(".tag", has_text="kept")).to_have_count(2)
    table.get_by_label("Tag", exact=True).select_option("kept")
    expect(rows(table)).to_have_count(2)
    table.get_by_label("Tag", exact=True).select_option("")
    table.get_by_role("button", name="Archive", exact=True).click()
    expect(rows(table)).to_have_count(3)
    table.get_by_label("Archived").check()
    expect(rows(table)).to_have_count(5)
    row(table, "gamma").locator(".cell-tags").dblclick()
    editor = table.get_by_label("Tags, with commas between, of run 3")
    expect(editor).to_have_value("narrow")
    editor.fill("x, y,x")
    editor.press("Enter")
    expect(row(table, "gamma").locator(".tag")).to_have_text(["x", "y"])
    table.locator(".column-menu summary").click()
    table.get_by_label("Notes", exact=True).check()
    table.get_by_label("seed", exact=True).check()
    table.keyboard.press("Escape")
    row(table, "gamma").locator(".cell-notes").dblclick()
    table.get_by_label("Notes of run 3").fill("seen")
    table.get_by_label("Notes of run 3").press("Enter")
    expect(row(table, "gamma").locator(".grid-notes")).to_have_text("seen")
    with idle.client() as client:
        listed = client.get("/api/runs", params={"sort": "created", "order": "asc"}).json()["runs"]
    assert [run["archived"] for run in listed] == [True, True, False, False, False]
    assert [run["pinned"] for run in listed] == [True, False, False, False, False]
    assert (listed[2]["tags"], listed[2]["notes"]) == (["x", "y"], "seen")


def test_many_are_shown_and_stopped(table: Page) -> None:
    table.get_by_role("grid").focus()
    table.keyboard.press("Control+a")
    expect(table.locator(".bulk strong")).to_have_text("5 selected")
    table.get_by_role("button", name="Stop", exact=True).click()
    expect(table.locator(".grid .state[data-state=stopped]")).to_have_count(5)
    table.get_by_role("button", name="Show", exact=True).click()
    expect(table.locator(".head")).to_have_count(5)


@pytest.mark.parametrize(
    ("scheme", "viewport"),  # every theme and every width once
    [("light", None), ("dark", PHONE)],
    ids=["light desktop", "dark phone"],
)
def test_accessible(
    chromium: Browser, idle: Server, axe: str, scheme: str, viewport: dict[str, int] | None
) -> None:
    options = {"viewport": viewport} if viewport else {}
    with opened(chromium, idle.url, color_scheme=scheme, **options) as page:
        page.goto(f"{idle.url}/?list=1")
        expect(rows(page)).to_have_count(5)
        rows(page).first.locator(".cell-check").click()
        assert violations(page, axe) == []
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width == page.evaluate("innerWidth")


def test_runs_beyond_the_greeting(chromium: Browser, start_server: StartServer) -> None:
    server = start_server(workers=0, max_queued=2000)
    specs = [RunSpec(seed=seed, name=f"run {seed}").model_dump(mode="json") for seed in range(64)]
    for _ in range(9):
        server.launch(*specs)
    with opened(chromium, server.url) as page:
        page.goto(f"{server.url}/?runs=")
        expect(page.locator(".rail .run")).to_have_count(60)
        page.get_by_role("button", name="All runs").click()
        expect(page.locator(".table-title .count")).to_have_text("576")
        page.reload()  # now the greeting comes before the table is made
        expect(page.locator(".table-title .count")).to_have_text("576")
        assert rows(page).count() < 50
        page.get_by_role("grid").focus()
        page.keyboard.press("Control+End")
        expect(rows(page).filter(has_text=re.compile("#1run"))).to_have_count(1)
        assert rows(page).count() < 50
