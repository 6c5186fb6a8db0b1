"""One click, many seeds: the number beside Start."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.serving import Server

START = re.compile(r"^Start( \d+ runs)?$")


def seeds(page: Page) -> Locator:
    return page.get_by_label("Seeds", exact=True)


def short(page: Page, steps: int) -> None:
    """A small budget in the form."""
    page.locator(".group", has_text="Budget and seed").locator("summary").first.click()
    page.locator("[data-path=budget]").select_option("steps")
    page.locator("[data-path='budget.count']").fill(str(steps))


def test_four_seeds_are_one_click(page: Page, server: Server) -> None:
    short(page, 30)
    expect(page.locator(".seeds-meaning")).to_have_text("1: this run alone.")
    seeds(page).fill("4")
    expect(page.locator(".seeds-meaning")).to_have_text(
        "4 runs, seeds 0 to 3, trained together in one worker, step by step."
    )
    page.get_by_role("button", name="Start 4 runs").click()
    expect(page.locator(".head")).to_have_count(4)
    expect(page.locator(".head[data-state=finished]")).to_have_count(4)
    listed = page.locator(".run")
    shown = [listed.nth(k).locator(".run-seed").text_content() for k in range(4)]
    assert shown == ["seed 3", "seed 2", "seed 1", "seed 0"]
    joined = [listed.nth(k).get_attribute("data-joined") for k in range(4)]
    assert joined == ["true", "true", "true", "false"]
    with server.client() as client:
        runs = client.get("/api/runs?limit=4").json()["runs"]
    assert len({run["cohort"] for run in runs}) == 1


def test_at_most_eight_are_shown(page: Page) -> None:
    short(page, 10)
    seeds(page).fill("10")
    page.get_by_role("button", name="Start 10 runs").click()
    expect(page.locator(".head")).to_have_count(8)
    expect(page.locator(".head[data-state=finished]")).to_have_count(8)
    checked = page.locator(".run:has(input:checked) .run-seed").all_text_contents()
    assert sorted(checked) == [f"seed {k}" for k in range(8)]


def test_the_keyboard_reaches_it(page: Page) -> None:
    page.get_by_role("button", name=START).focus()
    page.keyboard.press("Shift+Tab")
    expect(seeds(page)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("button", name="Start 2 runs")).to_be_visible()
    page.get_by_role("button", name="Defaults").click()
    expect(seeds(page)).to_have_value("1")
    expect(page.get_by_role("button", name="Start", exact=True)).to_be_visible()


def test_what_is_wrong_with_it_stands_beside_it(page: Page) -> None:
    error = page.locator(".seeds .field-error")
    for wrong in ("0", "65", "2.5", ""):
        seeds(page).fill(wrong)
        page.get_by_role("button", name=START).click()
        expect(error).to_have_text("Allowed: a whole number from 1 to 64.")
        expect(seeds(page)).to_be_focused()
        expect(seeds(page)).to_have_attribute("aria-invalid", "true")
    seeds(page).fill("2")
    expect(error).to_be_hidden()
    expect(page.locator(".head")).to_have_count(0)


def test_what_only_the_server_knows_stands_beside_it_too(page: Page) -> None:
    page.locator(".group", has_text="Budget and seed").locator("summary").first.click()
    page.locator("[data-path=seed]").fill(str(2**31 - 1))
    seeds(page).fill("2")
    page.get_by_role("button", name="Start 2 runs").click()
    expect(page.locator(".seeds .field-error")).to_have_text(re.compile("at most 2147483647"))
    expect(seeds(page)).to_be_focused()
    page.wrong[:] = [w for w in page.wrong if "422" not in w]  # type: ignore[attr-defined]
