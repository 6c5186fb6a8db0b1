"""Runs side by side: one scale, divergence, zoom, the address."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser import until
from tests.e2e.conftest import CURVE, PIXELS, POINTS, drawn, finished, launch, show
from tests.serving import Server


def test_divergence_is_told_where_it_happened(page: Page, server: Server) -> None:
    deep = {"model": {"kind": "mlp", "depth": 30, "width": 64}}
    page.set_viewport_size({"width": 1440, "height": 1700})  # both maps in the window
    good = finished(server)
    bad = finished(server, init={"kind": "fan_in", "c": 4.0}, **deep)
    assert bad["state"] == "diverged"
    show(page, server, good, bad)
    head = page.locator(".head[data-state=diverged]")
    expect(head.locator(".banner")).to_contain_text(str(bad["step"]))
    expect(head.locator(".state")).to_have_text("Diverged")
    until(page, f"{CURVE}?.layout?.annotations?.length === 1")
    marker = page.evaluate(f"{CURVE}.layout.annotations[0]")
    assert marker["x"] == bad["step"]
    assert f"#{bad['number']} diverged" in marker["text"]
    inset = page.locator(".map-inset:visible")
    expect(inset).to_have_count(2)  # one a map
    expect(inset.first).to_contain_text(f"steps 1 to {bad['step']} enlarged")
    head.get_by_role("button", name="Show it").click()
    expect(inset).to_have_count(0)
    # Hatched, not blank: near-black beside near-white is no colour of the scale.
    until(
        page,
        f"""(() => {{
            const canvas = document.querySelectorAll('.map-box > canvas')[1];
            const {{data}} = {PIXELS};
            const seen = new Set(new Uint32Array(data.buffer));
            return seen.has(0xff1a1a1a) && seen.has(0xfff4f4f4);
        }})()""",
    )


def test_address_restores_the_view_and_back_undoes(page: Page, server: Server) -> None:
    first, second = finished(server), finished(server, seed=1)
    show(page, server, first, second)
    page.get_by_label("Quantity of map 1").select_option("dead_share")
    page.get_by_label("log scale").first.uncheck()
    expect(page).to_have_url(re.compile(r"maps=dead_share,weight_gradient_norm&flip=loss$"))
    page.reload()
    expect(page.locator(".head")).to_have_count(2)
    expect(page.get_by_label("Quantity of map 1")).to_have_value("dead_share")
    expect(page.get_by_label("log scale").first).not_to_be_checked()
    page.locator(".head").first.get_by_role("button", name="Hide").click()
    expect(page.locator(".head")).to_have_count(1)
    page.go_back()
    expect(page.locator(".head")).to_have_count(2)
    page.go_back()
    expect(page.get_by_label("log scale").first).to_be_checked()


def test_zoom_survives_live_updates(page: Page, server: Server) -> None:
    # Large enough to be training still when it is stopped at the end.
    run = launch(server, steps=4000, model={"kind": "mlp", "depth": 30, "width": 256})
    show(page, server, run)
    until(page, f"{POINTS} > 50")
    box = page.locator(".curve-box").first.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 100, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 220, box["y"] + 62, steps=4)
    page.mouse.up()
    expect(page.get_by_role("button", name="Whole run")).to_be_visible()
    zoomed = page.evaluate(f"[...{CURVE}._fullLayout.xaxis.range]")
    assert 0 < zoomed[0] < zoomed[1] < 4000
    seen = page.evaluate("document.querySelector('.head-steps').textContent")
    until(page, f"document.querySelector('.head-steps').textContent !== '{seen}'")
    until(page, f"{CURVE}.data[0].x.length > 0")
    assert page.evaluate(f"[...{CURVE}._fullLayout.xaxis.range]") == zoomed
    # The maps are zoomed to the same steps.
    map_range = page.evaluate(
        "[...document.querySelector('.map-box .plot')._fullLayout.xaxis.range]"
    )
    assert map_range == zoomed
    # A link to this page, opened.
    expect(page).to_have_url(re.compile(r"zoom=steps:\d"))
    page.reload()
    until(page, f"Math.abs({CURVE}?._fullLayout?.xaxis.range[0] - {zoomed[0]}) < 0.001")
    page.get_by_role("button", name="Whole run").click()
    until(page, f"{CURVE}._fullLayout.xaxis.range[0] === 0")
    page.go_back()
    expect(page.get_by_role("button", name="Whole run")).to_be_visible()
    page.locator(".head").get_by_role("button", name="Stop").click()
    expect(page.locator(".head[data-state=stopped]")).to_have_count(1)


def test_pointer_reads_the_same_cell_in_all_maps(page: Page, server: Server) -> None:
    page.set_viewport_size({"width": 1440, "height": 1700})  # both maps in the window
    show(page, server, finished(server), finished(server, seed=3))
    until(page, f"{drawn(0)} > 0 && {drawn(1)} > 0 && {drawn(2)} > 0 && {drawn(3)} > 0")
    page.locator(".map-box").first.hover(position={"x": 200, "y": 60})
    readouts = page.locator(".readout").all_text_contents()
    assert len(readouts) == 4
    assert len({re.match(r"step \d+ · hidden \d", text).group() for text in readouts}) == 1  # type: ignore[union-attr]
    page.locator(".map-box").first.click(position={"x": 200, "y": 60})
    expect(page).to_have_url(re.compile(r"at=\d+&layer=\d$"))
    page.mouse.move(5, 5)
    pinned = re.search(r"at=(\d+)&layer=(\d)", page.url)
    assert pinned is not None
    where = f"Values at step {pinned[1]}, layer {int(pinned[2]) + 1}, pinned"
    expect(page.locator(".values-when")).to_have_text(where)
    page.locator(".map-box").first.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".values-when")).to_contain_text(f"layer {int(pinned[2])}, pinned")
    page.keyboard.press("Escape")
    expect(page.locator(".values-when")).to_have_text("Values at the newest step")
    rows = page.locator(".data-tables")
    rows.get_by_text("The numbers as tables").click()
    expect(rows.locator("tbody").nth(1).locator("tr")).to_have_count(7)


def test_a_click_in_a_curve_pins_the_step_of_the_profile(page: Page, server: Server) -> None:
    run = finished(server)
    show(page, server, run)
    until(page, f"{POINTS} > 50")
    profile = page.locator(".panel-profile")
    expect(profile.locator(".profile-at")).to_have_text("newest step")
    page.locator(".curve-box").first.click(position={"x": 200, "y": 60})
    expect(page).to_have_url(re.compile(r"at=\d+"))
    step = re.search(r"at=(\d+)", page.url)
    assert step is not None
    page.mouse.move(5, 5)
    expect(profile.locator(".profile-at")).to_have_text(f"step {step[1]}, pinned ✕")
    picture = profile.locator(".curve-box")
    expect(picture).to_have_attribute("aria-label", re.compile(f"at step {step[1]}\\."))
    # The theory of step 0 is drawn beside what was measured.
    until(page, "document.querySelector('.panel-profile .plot').data.length === 2")
    profile.locator(".profile-at").click()
    expect(profile.locator(".profile-at")).to_have_text("newest step")


def test_a_chart_becomes_a_table_and_a_file(page: Page, server: Server) -> None:
    run = finished(server)
    show(page, server, run)
    until(page, f"{POINTS} > 50")
    loss = page.locator(".panel-curves").first
    for name, start in [("Save CSV", "step,"), ("Save JSON", "[{"), ("Save SVG", "<svg")]:
        loss.get_by_label("Menu of Loss").click()
        with page.expect_download() as download:
            loss.get_by_role("button", name=name).click()
        assert download.value.path().read_text().startswith(start)
    loss.get_by_label("Menu of Loss").press("Enter")
    loss.get_by_role("button", name="As a table").click()
    expect(loss.get_by_role("row")).to_have_count(41)
    expect(loss.locator(".curve-box")).to_be_hidden()
