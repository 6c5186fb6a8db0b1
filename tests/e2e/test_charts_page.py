"""Charts: found in the menu, moved, hidden, saved; layers, events; and nothing drawn unseen."""

from __future__ import annotations

import re
import struct

from playwright.sync_api import Page, expect

from tests.browser import until
from tests.e2e.conftest import CURVE, POINTS, drawn, finished, launch, show
from tests.serving import Server

PNG = b"\x89PNG\r\n\x1a\n"
# A map puts its pixels, a curve clears its canvas first.
COUNTED = """
    globalThis.draws = {map: 0, curve: 0};
    const counted = (name, kind) => {
        const {prototype} = CanvasRenderingContext2D;
        const before = prototype[name];
        prototype[name] = function (...given) {
            draws[kind] += 1;
            return before.apply(this, given);
        };
    };
    counted("putImageData", "map");
    counted("clearRect", "curve");
"""


def test_what_nobody_sees_is_not_drawn(page: Page, server: Server) -> None:
    run = launch(server, steps=100_000)
    page.set_viewport_size({"width": 1440, "height": 420})  # the maps lie far below
    page.add_init_script(COUNTED)
    show(page, server, run)
    until(page, "draws.curve > 20")
    # While the page is laid out the maps may pass through the window once.
    assert page.evaluate("draws.map") <= 2
    page.locator(".map-box").first.scroll_into_view_if_needed()
    until(page, "draws.map > 5")
    page.evaluate("""() => {
        Object.defineProperty(document, "hidden", {get: () => true, configurable: true});
        document.dispatchEvent(new Event("visibilitychange"));
    }""")
    step = server.until(run["id"], lambda _: True)["step"]
    # What was on its way when the page was hidden is drawn in its frame at the most.
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    before = page.evaluate("({...draws})")
    server.until(run["id"], lambda view: view["step"] > step + 50)
    assert page.evaluate("({...draws})") == before
    page.evaluate("""() => {
        delete document.hidden;
        document.dispatchEvent(new Event("visibilitychange"));
    }""")
    until(page, f"draws.map > {before['map']}")
    page.locator(".head").get_by_role("button", name="Stop").click()
    expect(page.locator(".head[data-state=stopped]")).to_have_count(1)


def test_a_chart_of_the_catalogue_is_found_by_keyboard(page: Page, server: Server) -> None:
    show(page, server, finished(server))
    summary = page.locator(".chart-bar .menu > summary")
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("entropy")
    choices = page.locator(".chart-groups label:visible")
    expect(choices).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile(r"charts=[a-z0-9_,]*predictions_entropy$"))
    page.keyboard.press("Escape")
    expect(page.get_by_label("Find a chart")).to_be_hidden()
    panel = page.locator(".panel", has=page.get_by_role("heading", name="Entropy"))
    until(page, "document.querySelectorAll('.curve-box .plot')[3]?.data?.[0]?.x.length > 5")
    expect(panel.get_by_role("img").first).to_have_attribute("aria-label", re.compile("step 150"))
    panel.locator(".explain > summary").click()
    expect(panel.locator(".explain p")).to_contain_text("Shannon 1948")


def test_panels_move_and_hide(page: Page, server: Server) -> None:
    show(page, server, finished(server))
    titles = page.locator(".curves h2")
    expect(titles).to_have_text(["Loss", "Accuracy", "Layer profile"])
    grip = page.get_by_label("Move Loss")
    grip.focus()
    page.keyboard.press("ArrowRight")
    expect(titles).to_have_text(["Accuracy", "Loss", "Layer profile"])
    expect(grip).to_be_focused()
    expect(page).to_have_url(re.compile("charts=accuracy,loss,"))
    page.get_by_label("Move Layer profile").drag_to(page.get_by_label("Move Accuracy"))
    expect(titles).to_have_text(["Layer profile", "Accuracy", "Loss"])
    page.get_by_label("Menu of Loss").click()
    page.locator(".panel-curves").last.get_by_role("button", name="Pin to the front").click()
    expect(titles).to_have_text(["Loss", "Layer profile", "Accuracy"])
    page.get_by_label("Menu of Accuracy").click()
    page.locator(".panel-curves").last.get_by_role("button", name="Hide").click()
    expect(titles).to_have_text(["Loss", "Layer profile"])
    page.get_by_label("Move Layer profile").press("Home")
    expect(titles).to_have_text(["Layer profile", "Loss"])
    page.reload()
    expect(titles).to_have_text(["Layer profile", "Loss"])
    page.get_by_label("Menu of Map 1").click()
    page.locator(".panel-maps").first.get_by_role("button", name="Hide").click()
    expect(page.locator(".panel-maps:visible")).to_have_count(1)
    expect(page).to_have_url(re.compile("maps=none,weight_gradient_norm"))
    page.go_back()
    expect(page.locator(".panel-maps:visible")).to_have_count(2)


def test_a_map_of_any_quantity_and_its_picture(page: Page, server: Server) -> None:
    show(page, server, finished(server), finished(server, seed=2))
    page.get_by_label("Quantity of map 1").select_option("weight_movement")
    panel = page.locator(".panel-maps").first
    panel.scroll_into_view_if_needed()
    # Measured at few steps, and held between them: as full as a map of every step.
    until(page, f"{drawn(0)} > 0.95 && {drawn(1)} > 0.95")
    expect(panel.locator(".explain p")).to_contain_text("Chizat")
    until(page, "document.querySelector('.panel-maps .plot')?.data?.length > 0")
    panel.get_by_label("Menu of Map 1").click()
    with page.expect_download() as download:
        panel.get_by_role("button", name="Save PNG").click()
    content = download.value.path().read_bytes()
    assert content.startswith(PNG)
    width, height = struct.unpack(">II", content[16:24])
    assert width > 1000
    assert height > 300


def test_layer_lines_and_events(page: Page, server: Server) -> None:
    run = finished(server, schedule={"kind": "step", "every": 50})
    page.goto(f"{server.url}/?runs={run['id']}&charts=layer_lines&lines=update_ratio")
    until(page, f"{CURVE}?.data?.length === 3 && {POINTS} > 50")
    notes = f"({CURVE}.layout.annotations.map((note) => note.text).join())"
    assert "η 0.001" in page.evaluate(notes)
    assert "usual" in page.evaluate(notes)
    layers = page.locator(".menu-inline")
    layers.locator("summary").click()
    layers.get_by_label("hidden 2").check()
    until(page, f"{CURVE}.data.length === 4")
    expect(page).to_have_url(re.compile("layers=0,3,6,1&charts=layer_lines$"))
    for name in ("hidden 3", "hidden 5"):
        layers.get_by_label(name).check()
    expect(layers.get_by_label("hidden 6")).to_be_disabled()  # six at most
    page.keyboard.press("Escape")
    page.get_by_label("events").uncheck()
    until(page, f"!{notes}.includes('η')")
    expect(page).to_have_url(re.compile(r"events=0"))
