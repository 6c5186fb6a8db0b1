"""From the form to moving pictures."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser import until
from tests.e2e.conftest import CURVE, POINTS, drawn
from tests.serving import Server


def stop_all(page: Page) -> None:
    # In the page, as a run may end between a look and a click.
    page.locator(".head button").evaluate_all(
        "all => all.filter((b) => b.textContent === 'Stop' && !b.hidden).forEach((b) => b.click())"
    )
    expect(page.locator(".head[data-state=running]")).to_have_count(0)


# From before the run begins, so that nothing is missed however fast it is: how much of the map is
# filled, and what the head says.
WATCHED = f"""() => {{
    globalThis.shares = [0];
    globalThis.lags = new Set();
    const look = () => {{
        const share = {drawn()};
        if (share !== shares.at(-1)) shares.push(share);
        lags.add(document.querySelector('.head-lag')?.textContent ?? '');
        requestAnimationFrame(look);
    }};
    look();
}}"""


def test_default_run_moves_and_a_second_stands_beside_it(page: Page) -> None:
    page.set_viewport_size({"width": 1440, "height": 1700})  # what is off-screen is not drawn
    until(page, "globalThis.Plotly")
    page.evaluate(WATCHED)
    page.get_by_role("button", name="Start", exact=True).click()
    until(page, f"{POINTS} > 60")
    until(page, "shares.length > 3")
    shares = page.evaluate("shares")
    assert shares[:4] == sorted(shares[:4])
    until(page, r"[...lags].some((text) => /^live, \d+(\.\d)? s behind$/.test(text))")
    expect(page.locator(".head-score")).to_contain_text("%")

    page.locator(".group", has_text="Initialization").locator("summary").first.click()
    page.get_by_label("c", exact=True).fill("1")
    expect(page.locator(".differs-text")).to_have_text("Arms differ in: Initialization c (2 → 1)")
    expect(page.locator(".differs")).to_have_attribute("data-tone", "one")
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.locator(".head")).to_have_count(2)
    expect(page.locator(".head .pills").first).to_have_text("Initialization c = 2")
    expect(page.locator(".head .pills").last).to_have_text("Initialization c = 1")
    until(page, f"{drawn(0)} > 0 && {drawn(1)} > 0")
    # One scale for both: c = 1 halves the variance at each of 30 layers, so it reaches far down.
    expect(page.locator(".panel-maps").first.locator(".bar")).to_have_count(1)
    until(page, "document.querySelector('.bar-ticks').textContent.includes('10⁻⁶')")
    widths = page.locator(".map-box").evaluate_all("boxes => boxes.map((b) => b.clientWidth)")
    assert len(set(widths)) == 1
    until(page, f"{CURVE}.data.length === 4")
    stop_all(page)


def test_form_is_made_from_the_spec(page: Page, server: Server) -> None:
    with server.client() as client:
        catalogue = client.get("/api/spec").json()
    titles = page.locator(".group-title").all_text_contents()
    assert titles == [group["title"] for group in catalogue["groups"]]
    offered = page.locator("[data-path=init] option").evaluate_all("all => all.map((o) => o.value)")
    inits = catalogue["schema"]["properties"]["init"]["discriminator"]["mapping"]
    assert sorted(offered) == sorted(inits)


def test_a_choice_shows_its_fields_and_formula(page: Page) -> None:
    page.locator(".group", has_text="Optimization").locator("summary").first.click()
    page.locator("[data-path=optimizer]").select_option("adamw")
    group = page.locator(".group", has_text="Optimization")
    drawn_formula = group.locator("[title='w ← (1 - η λ) w'] math")
    expect(drawn_formula).to_be_visible()
    expect(drawn_formula.locator("mo").first).to_have_text("←")
    expect(page.locator("[data-path='optimizer.lr']")).to_have_value("0.001")
    expect(page.locator("[data-path='optimizer.beta1']")).to_be_hidden()
    folded = group.locator("details", has=page.locator("[data-path='optimizer.beta1']"))
    folded.get_by_text("Advanced").click()
    expect(page.locator("[data-path='optimizer.beta1']")).to_be_visible()


def test_number_out_of_range_is_refused_beside_its_field(page: Page) -> None:
    page.locator(".group", has_text="Network").locator("summary").first.click()
    depth = page.locator("[data-path='model.depth']")
    depth.fill("101")
    page.get_by_role("button", name="Start", exact=True).click()
    expect(depth).to_be_focused()
    expect(depth).to_have_attribute("aria-invalid", "true")
    field = page.locator(".field", has=depth)
    expect(field.locator(".field-error")).to_have_text("Allowed: 1 to 100.")
    expect(page.locator(".head")).to_have_count(0)


def test_what_only_the_server_knows_is_told_beside_its_field(page: Page) -> None:
    page.locator(".group", has_text="Data").locator("summary").first.click()
    batch = page.locator("[data-path='data.batch_size']")
    batch.fill("2000")
    page.locator(".group", has_text="Data").locator("summary").first.click()
    page.get_by_role("button", name="Start", exact=True).click()
    expect(batch).to_be_focused()  # its group was closed, and is open again
    expect(page.locator(".field", has=batch).locator(".field-error")).to_contain_text("1437")
    # The browser itself logs an answer of 422.
    page.wrong[:] = [w for w in page.wrong if "422" not in w]  # type: ignore[attr-defined]


def test_keyboard_alone_launches(page: Page) -> None:
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # past the list of runs, whose controls are many
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(
            "document.activeElement.closest('.group')?.textContent.includes('Budget')"
        ):
            break
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.path") == "budget"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.path") == "budget.count"
    page.keyboard.type("40")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".head[data-state=finished]")).to_have_count(1)
    expect(page.locator(".head-status")).to_contain_text("40 / 40")
