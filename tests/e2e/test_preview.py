"""The form says what its settings will make, before anything runs."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect


def opened_group(page: Page, title: str) -> None:
    page.locator(".group > summary").filter(has_text=title).click()


def test_the_first_step_is_drawn_while_settings_change(page: Page) -> None:
    preview = page.get_by_role("region", name="Before training")
    expect(preview.locator(".preview-size")).to_contain_text("300,410 parameters")
    expect(preview.locator(".preview-size")).to_contain_text(
        re.compile(r"1,980 steps ≈ .+ (s|min)")
    )
    forward = preview.get_by_role("img").first
    expect(forward).to_have_attribute("aria-label", re.compile("keeps its size|by 0|by 1"))
    opened_group(page, "Initialization")
    page.get_by_label("c", exact=True).fill("0.5")
    expect(forward).to_have_attribute(
        "aria-label", re.compile(r"falls by 1[5-9]\.\d powers of ten")
    )
    points = forward.locator(".preview-points")
    assert len((points.get_attribute("points") or "").split()) == 31
    expect(forward.locator(".preview-line")).to_have_attribute("points", re.compile(r"\d"))


def test_settings_that_do_not_go_together_are_told_at_once(page: Page) -> None:
    preview = page.get_by_role("region", name="Before training")
    expect(preview.locator(".preview-size")).to_contain_text("parameters")
    opened_group(page, "Data")
    size = page.get_by_label("Batch size", exact=True)
    size.fill("4000")  # more than there are: only the server knows
    wrong = page.locator(".field-error:visible, .form-alert:visible")
    expect(wrong.first).to_contain_text("1437")
    size.fill("32")
    expect(wrong).to_have_count(0)
    expect(preview.locator(".preview-size")).to_contain_text("parameters")
    # Chromium itself logs a refused request.
    page.wrong[:] = [w for w in page.wrong if "422" not in w]  # type: ignore[attr-defined]


def test_every_layer_in_large_follows_the_form(page: Page) -> None:
    page.get_by_role("button", name="Every layer").click()
    large = page.get_by_role("dialog", name="Before training, layer by layer")
    expect(large.get_by_role("img")).to_have_count(2)
    expect(large.locator(".layers-theory")).to_contain_text("weights are independent draws")
    expect(large.locator(".layers-totals")).to_contain_text("Training with Adam")
    large.locator(".layers-modules > summary").click()
    expect(large.locator(".layers-table tbody tr")).to_have_count(61)
    opened_group(page, "Network")
    page.locator("[data-path='model.depth']").fill("3")  # beside the open dialog
    expect(large.locator(".layers-table tbody tr")).to_have_count(7)
    large.get_by_role("button", name="Close").focus()
    page.keyboard.press("Escape")
    expect(large).to_be_hidden()
