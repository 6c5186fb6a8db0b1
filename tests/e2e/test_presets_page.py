"""Ready experiments, pairs and sweeps: several runs from one click."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import finished, show
from tests.serving import Server


def opened(page: Page, title: str) -> None:
    page.locator(".group > summary").filter(has_text=title).click()


def short(page: Page, steps: int) -> None:
    opened(page, "Budget and seed")
    page.locator("[data-path=budget]").select_option("steps")
    page.locator("[data-path='budget.count']").fill(str(steps))


def test_a_preset_starts_its_arms_side_by_side(page: Page, server: Server) -> None:
    cards = page.locator(".welcome .preset")
    with server.client() as client:
        presets = client.get("/api/spec").json()["presets"]
    assert cards.count() == len(presets)
    page.get_by_role("button", name="Start 3 arms: Spirals").click()
    expect(page.locator(".head")).to_have_count(3)
    expect(page.locator(".head-name")).to_have_text(["no activation", "ReLU", "tanh"])
    expect(page).to_have_url(re.compile("charts=loss,accuracy,boundary|^((?!charts=).)*$"))
    with server.client() as client:
        runs = client.get("/api/runs?limit=3").json()["runs"]
    assert len({run["cohort"] for run in runs}) == 1
    # The form was untouched: it goes on from the first arm.
    expect(page.locator(".differs-text")).to_have_text(re.compile(r"Same as #\d+"))


def test_clone_change_one_start_the_pair(page: Page, server: Server) -> None:
    run = finished(server, 20, seed=5)
    show(page, server, run)
    page.locator(".head").get_by_role("button", name="Start from this").click()
    pair = page.get_by_role("button", name="Start pair")
    expect(pair).to_be_hidden()
    opened(page, "Network")
    page.locator("[data-path='model.width']").fill("16")
    expect(page.locator(".differs-text")).to_have_text("Arms differ in: Network width (32 → 16)")
    expect(page.locator(".differs")).to_have_attribute("data-tone", "one")
    page.locator("[data-path='model.depth']").fill("3")
    expect(page.locator(".differs")).to_have_attribute("data-tone", "several")
    page.locator("[data-path='model.depth']").fill("6")
    page.get_by_label("Seeds", exact=True).fill("2")
    pair.click()
    expect(page.locator(".head")).to_have_count(4)
    with server.client() as client:
        runs = client.get("/api/runs?limit=4").json()["runs"]
    assert sorted((r["spec"]["model"]["width"], r["spec"]["seed"]) for r in runs) == [
        (16, 5),
        (16, 6),
        (32, 5),
        (32, 6),
    ]
    assert len({r["cohort"] for r in runs}) == 1


def test_what_is_typed_survives_launches_and_live_updates(page: Page, server: Server) -> None:
    short(page, 400)
    opened(page, "Labels")
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.locator(".head")).to_have_count(1)
    name = page.locator("[data-path=name]")
    name.fill("mine")
    other = server.launch({"budget": {"kind": "steps", "count": 2}})[0]
    expect(page.locator(".run-number", has_text=f"#{other['number']}")).to_be_visible()
    expect(page.locator(".head[data-state=finished]")).to_have_count(1)
    expect(name).to_have_value("mine")
    page.reload()
    page.get_by_role("button", name="Start", exact=True).wait_for()
    opened(page, "Labels")
    expect(name).to_have_value("")  # nothing of a spec is kept
    assert page.evaluate("Object.keys(localStorage).filter((key) => !/theme/.test(key))") == []


def test_a_sweep_by_keyboard_and_its_map(page: Page, server: Server) -> None:
    short(page, 12)
    page.get_by_role("button", name="Sweep", exact=True).focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Sweep")
    size = dialog.locator(".sweep-size")
    dialog.get_by_label("Values of Optimizer learning rate").fill("0.1, 0.01, 0.1")
    expect(dialog.locator(".field-error:visible")).to_have_text("A value stands there twice.")
    dialog.get_by_label("Values of Optimizer learning rate").fill("0.1, 0.01")
    dialog.get_by_label("Second factor").select_option("model.activation.kind")
    dialog.get_by_label("ReLU", exact=True).press("Space")
    dialog.get_by_label("tanh", exact=True).press("Space")
    expect(size).to_have_text(re.compile("^2 × 2 = 4 runs"))
    dialog.get_by_label("Seeds for each").fill("17")
    expect(size).to_have_text("68 runs are too many: at most 64 in one sweep.")
    page.keyboard.press("Control+Enter")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Seeds for each").fill("1")
    page.keyboard.press("Control+Enter")
    expect(dialog).to_be_hidden()
    results = page.get_by_role("region", name="Sweep")
    expect(results.locator(".sweepmap-count")).to_have_text("4 of 4 runs ended")
    cells = results.locator("td button")
    expect(cells).to_have_text([re.compile(r"\d %")] * 4)
    expect(results.locator("thead th")).to_have_text(["0.01", "0.1"])
    cells.nth(1).click()
    expect(page.locator(".head")).to_have_count(1)
    with server.client() as client:
        shown = re.search(r"runs=(\w+)", page.url)
        assert shown
        run = client.get(f"/api/runs/{shown[1]}").json()
    assert run["spec"]["optimizer"]["lr"] == 0.1
    assert run["spec"]["model"]["activation"]["kind"] == "relu"
