"""Comparing: groups of seeds, values at the step, what differs, paired differences, a baseline."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import PHONE, opened, until
from tests.e2e.conftest import CURVE, POINTS, QUICK, finished, show
from tests.serving import Server

XAVIER = {"kind": "fan_in", "c": 1.0}


@pytest.fixture(scope="module")
def arms(server: Server) -> list[dict[str, Any]]:
    """Two settings, three seeds each."""
    spec = {**QUICK, "budget": {"kind": "steps", "count": 120}}
    launched = []
    for one in (spec, {**spec, "init": XAVIER}):
        with server.client() as client:
            answer = client.post("/api/runs", json={"specs": [one], "seeds": 3})
            assert answer.status_code == 201, answer.text
            launched += answer.json()["runs"]
    return [server.until_ended(run["id"]) for run in launched]


def open_arms(page: Page, server: Server, arms: list[dict[str, Any]], query: str = "") -> None:
    ids = ",".join(run["id"] for run in arms)
    page.goto(f"{server.url}/?runs={ids}{query}")
    page.locator(".head").first.wait_for()


def test_seeds_become_a_mean_with_a_band(
    page: Page, server: Server, arms: list[dict[str, Any]]
) -> None:
    open_arms(page, server, arms)
    expect(page.locator(".head")).to_have_count(6)
    page.get_by_label("Group by").select_option("seeds")
    expect(page).to_have_url(re.compile(r"&group=seeds$"))
    expect(page.locator(".head")).to_have_count(2)
    expect(page.locator(".arms-text")).to_have_text("Arms differ in Initialization c.")
    # Two groups, two columns each: four bands, four means, three faint members of each validation.
    bands = f"{CURVE}?.data?.filter((one) => one.fill === 'toself').length"
    until(page, f"{bands} === 4")
    lines = f"{CURVE}.data.filter((one) => !one.fill).length"
    until(page, f"{lines} === 10")
    assert page.evaluate(f"{CURVE}.data.at(-1).name") == "c = 1 validation, mean of 3"
    page.get_by_label("members").uncheck()
    until(page, f"{lines} === 4")
    high = page.evaluate(f"{CURVE}.data[0].y[10]")
    page.get_by_label("Band of a group").select_option("sd")
    until(page, f"{CURVE}.data[0].y[10] !== {high}")
    # One member stands for its group in the columns, of one's choice.
    head = page.locator(".head").first
    expect(head.locator(".head-group")).to_contain_text("c = 2: 3 runs")
    head.get_by_label("Run of the group in this column").select_option(arms[2]["id"])
    expect(head.locator(".head-number")).to_have_text(f"#{arms[2]['number']}")
    expect(page).to_have_url(re.compile(f"leads={arms[2]['id']}"))
    page.reload()
    expect(page.locator(".head")).to_have_count(2)
    expect(head.locator(".head-number")).to_have_text(f"#{arms[2]['number']}")
    until(page, f"{bands} === 4")


def test_a_verdict_over_three_pairs_is_modest(
    page: Page, server: Server, arms: list[dict[str, Any]]
) -> None:
    open_arms(page, server, arms, "&group=seeds")
    panel = page.locator(".paired")
    expect(panel).to_have_attribute("open", "")
    expect(panel.locator(".verdict")).to_contain_text(
        re.compile(r"^No difference shown at n = 3: ")
    )
    rows = panel.locator("tbody tr")
    expect(rows).to_have_count(3)
    expect(rows.locator("th")).to_have_text(["0", "1", "2"])
    with server.client() as client:
        last = [
            client.get(f"/api/runs/{run['id']}/tables/eval?points=400").json()["values"]["val_loss"]
            for run in arms
        ]
    differences = [last[place + 3][-1] - last[place][-1] for place in range(3)]
    shown = [
        float(text.replace("−", "-")) for text in rows.locator("td:last-child").all_text_contents()
    ]
    assert shown == pytest.approx(differences, rel=2e-3)
    until(page, "document.querySelector('.paired .plot').data?.[1]?.y?.length > 1")
    before = panel.locator(".verdict").text_content()
    panel.get_by_label("Metric").select_option("score")
    expect(panel.locator(".verdict")).not_to_have_text(before or "")
    panel.get_by_label("A", exact=True).select_option(arms[3]["id"])
    panel.get_by_label("B", exact=True).select_option(arms[0]["id"])
    expect(page).to_have_url(re.compile(f"pair={arms[3]['id']},{arms[0]['id']}&metric=score"))
    expect(rows).to_have_count(3)


def test_one_seed_each_says_nothing(page: Page, server: Server, arms: list[dict[str, Any]]) -> None:
    open_arms(page, server, [arms[0], arms[3]])
    expect(page.locator(".verdict")).to_contain_text("Nothing can be said at n = 1")
    open_arms(page, server, [arms[0], arms[4]])
    expect(page.locator(".verdict")).to_have_text(
        "A and B have no seed in common, so nothing is paired."
    )
    expect(page.locator(".arms-text")).to_contain_text("2 factors")
    expect(page.locator(".arms")).to_have_attribute("data-warn", "true")
    page.get_by_text("Settings that differ").click()
    rows = page.locator(".arms tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text(re.compile(r"Initialization c init\.c\s*2\s*1"))


def test_values_at_the_step_follow_pointer_and_keys(
    page: Page, server: Server, arms: list[dict[str, Any]]
) -> None:
    open_arms(page, server, [arms[0], arms[3]])
    until(page, f"{POINTS} > 50")
    values, when = page.locator(".values"), page.locator(".values-when").first
    expect(when).to_have_text("Values at the newest step")
    first = values.locator("tbody tr").first
    newest = first.locator("td").all_text_contents()
    height = values.evaluate("(element) => element.offsetHeight")
    with server.client() as client:
        train = client.get(f"/api/runs/{arms[0]['id']}/tables/train?points=4000").json()
    page.locator(".curve-box").first.hover(position={"x": 150, "y": 60})
    expect(when).to_have_text(re.compile(r"^Values at step \d+$"))
    step = int((when.text_content() or "").split()[-1])
    loss = train["values"]["loss"][train["steps"].index(step)]
    expect(first.locator("td").first).to_have_text(str(float(f"{loss:.4g}")))
    assert values.evaluate("(element) => element.offsetHeight") == height
    page.mouse.move(5, 5)
    expect(when).to_have_text("Values at the newest step")
    assert first.locator("td").all_text_contents() == newest
    # By keyboard: a chart that has the focus moves the pin for all of them.
    chart = page.locator(".curve-box").first
    chart.focus()
    page.keyboard.press("Home")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    expect(when).to_have_text("Values at step 2, pinned")
    expect(page).to_have_url(re.compile(r"at=2(&|$)"))
    page.locator(".map-box").first.focus()
    page.keyboard.press("ArrowRight")
    expect(when).to_have_text("Values at step 3, pinned")
    expect(page.locator(".cross-pin:visible").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(when).to_have_text("Values at the newest step")
    # In a map, the layer under the pointer.
    page.locator(".map-box").first.hover(position={"x": 150, "y": 60})
    expect(when).to_have_text(re.compile(r"^Values at step \d+, layer \d+$"))
    readout = page.locator(".readout").first.text_content() or ""
    expect(first.locator("td").nth(5)).to_have_text(readout.split(" · ")[-1])


def test_a_baseline_is_told_apart_and_compared_with(
    page: Page, server: Server, arms: list[dict[str, Any]]
) -> None:
    open_arms(page, server, [arms[0], arms[3]])
    heads = page.locator(".head")
    heads.nth(1).get_by_role("button", name="Baseline").click()
    expect(page).to_have_url(re.compile(f"base={arms[3]['id']}"))
    expect(heads.nth(1).locator(".head-delta")).to_have_text("baseline")
    expect(heads.nth(0).locator(".head-delta")).to_have_text(
        re.compile(rf"^vs #{arms[3]['number']}: [+−][\d.]+ points, loss [+−][\d.]+$")
    )
    expect(heads.nth(1).locator(".chip")).to_have_attribute("data-slot", "8")
    until(page, f"{CURVE}?.data?.at(-1)?.line?.dash === '7px,4px'")
    # It is side A of the paired difference unless one chooses.
    expect(page.locator(".paired").get_by_label("A", exact=True)).to_have_value(arms[3]["id"])
    heads.nth(1).get_by_role("button", name="Baseline").click()
    expect(page).not_to_have_url(re.compile("base="))


def test_overlaid_leaves_curves_and_heads(
    page: Page, server: Server, arms: list[dict[str, Any]]
) -> None:
    open_arms(page, server, [arms[0], arms[3]])
    expect(page.locator(".map-box").first).to_be_visible()
    page.get_by_role("button", name="Overlaid").click()
    expect(page.locator(".map-box").first).to_be_hidden()
    expect(page.locator(".head").first).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Overlaid")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".map-box").first).to_be_hidden()


def test_more_than_eight_runs_fit_when_they_are_grouped(page: Page, server: Server) -> None:
    spec = {**QUICK, "budget": {"kind": "steps", "count": 10}}
    with server.client() as client:
        runs = client.post("/api/runs", json={"specs": [spec], "seeds": 12}).json()["runs"]
    ended = [server.until_ended(run["id"]) for run in runs]
    open_arms(page, server, ended, "&group=seeds")
    expect(page.locator(".head")).to_have_count(1)
    until(page, f"{CURVE}?.data?.at(-1)?.name?.endsWith('mean of 12')")
    expect(page.locator(".values tbody th")).to_have_text([re.compile("mean of 12")])
    page.get_by_label("Group by").select_option("")
    expect(page.locator(".head")).to_have_count(8)


def test_the_first_bad_tensor_is_named_marked_and_one_click_away(
    page: Page, server: Server
) -> None:
    deep = {"model": {"kind": "mlp", "depth": 30, "width": 64}}
    good = finished(server, steps=300)
    bad = finished(server, init={"kind": "fan_in", "c": 4.0}, **deep)
    assert bad["state"] == "diverged"
    with server.client() as client:
        found = client.get(f"/api/runs/{bad['id']}/tables/nonfinite?points=10").json()
    layer, step = int(found["values"]["layer"][0]), found["steps"][0]
    name = bad["layers"][layer]["name"]
    show(page, server, good, bad)
    banner = page.locator(".head[data-state=diverged] .banner")
    expect(banner).to_contain_text(f"forward pass of step {step}")
    expect(banner).to_contain_text(name)
    expect(banner).to_contain_text("what came in had standard deviation")
    # A mark on every chart: curves, profile, maps.
    told = f"✕ #{bad['number']} diverged, step {bad['step']}: {name}, forward pass"
    curves = "[...document.querySelectorAll('.panel-curves .plot')]"
    until(
        page,
        f"{curves}.length >= 2 && {curves}.every((plot) =>"
        f" plot.layout?.annotations?.some(({{text}}) => text === '{told}'))",
    )
    until(
        page,
        "document.querySelector('.panel-profile .plot')?.layout?.annotations?.some("
        f"({{text, x}}) => x === {layer + 1} && text.endsWith('{name}'))",
    )
    marks = page.locator(".map-culprit:visible")
    page.locator(".panel-maps").last.scroll_into_view_if_needed()  # what is off-screen is not drawn
    expect(marks).to_have_count(2)
    banner.get_by_role("button", name="Show it").click()
    expect(page).to_have_url(re.compile(rf"at={step}(&|$)"))
    told = f"Values at step {step}, layer {layer + 1}, pinned"
    expect(page.locator(".values-when").first).to_have_text(told)
    expect(page.locator(".values tbody tr").nth(1).locator("td").first).to_have_attribute(
        "data-broken", "true"
    )
    page.locator(".curve-box").first.scroll_into_view_if_needed()
    until(page, f"{CURVE}._fullLayout.xaxis.range[1] < 60")  # drawn anew in a later frame
    zoomed = page.evaluate(f"[...{CURVE}._fullLayout.xaxis.range]")
    assert zoomed[0] <= step <= zoomed[1]
    page.locator(".panel-maps").last.scroll_into_view_if_needed()
    expect(marks).to_have_count(2)
    expect(marks.first).to_have_attribute(
        "title", f"First NaN or Inf: {name}, forward pass, step {step}"
    )


def test_a_phone_shows_it_all_in_its_width(
    chromium: Browser, server: Server, arms: list[dict[str, Any]]
) -> None:
    with opened(chromium, server.url, viewport=PHONE) as page:
        open_arms(page, server, arms, "&group=seeds")
        expect(page.locator(".head")).to_have_count(2)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
