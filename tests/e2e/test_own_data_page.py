"""A table sent from the form, and a regression on the page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import finished, show
from tests.serving import Server

ROWS = "".join(f"{k / 40},{(7 * k) % 11},{k % 3}\n" for k in range(40))


def choose_upload(page: Page) -> None:
    if not page.locator("select[data-path=data]").is_visible():
        page.locator(".group", has_text="Data").locator("summary").first.click()
    page.locator("select[data-path=data]").select_option("file")


def test_a_table_is_sent_and_its_shape_filled_in(page: Page) -> None:
    choose_upload(page)
    sender = page.get_by_label("Send a CSV or npz file")
    sender.set_input_files(
        {"name": "mine.csv", "mimeType": "text/csv", "buffer": f"{ROWS}1,2,x\n".encode()}
    )
    wrong = page.locator(".upload-error")
    expect(wrong).to_contain_text("line 41, column 3: 'x' is not a finite number")
    sender.set_input_files({"name": "mine.csv", "mimeType": "text/csv", "buffer": ROWS.encode()})
    expect(page.locator(".upload-status")).to_contain_text("40 rows, 2 inputs, 3 classes")
    expect(wrong).to_be_hidden()
    expect(page.locator("[data-path='data.file']")).to_have_value("mine.csv")
    for name, value in (("rows", "40"), ("columns", "2"), ("categories", "3")):
        expect(page.locator(f"[data-path='data.{name}']")).to_have_value(value)
    # The browser logs the 422, and the preview's 409 while the file was not there.
    page.wrong.clear()  # type: ignore[attr-defined]


@pytest.mark.parametrize("width", [1440, 390])
def test_a_regression_shows_what_it_explains(page: Page, server: Server, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    squared = {"kind": "squared_error"}
    adam = {"kind": "adam", "lr": 0.01}
    run = finished(server, 400, data={"kind": "chebyshev"}, loss=squared, optimizer=adam)
    show(page, server, run)
    expect(page.locator(".head-score")).to_have_text(re.compile(r"^R² 0\.\d+"))
    expect(page.get_by_role("heading", name="R²")).to_be_visible()
    expect(page.get_by_role("heading", name="Accuracy", exact=True)).to_have_count(0)
    page.screenshot(path=f"/tmp/w/H5/regression{width}.png")
