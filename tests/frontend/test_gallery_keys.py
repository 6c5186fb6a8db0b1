"""The gallery's modules, and that what entries ask the page for is there."""

from __future__ import annotations

from typing import Any

import pytest

from experiments.gallery.catalogue import entries
from experiments.gallery.experiment import Experiment
from experiments.spec.catalogue import catalogue
from tests.frontend.conftest import Run

STANDARD = {"key": "", "text": "", "topic": "", "verdict": "", "data": "", "kind": ""}


def described() -> list[dict[str, Any]]:
    """Every table of the catalogue with all its columns, as a run declares them."""
    return [
        {
            "name": table["name"],
            "columns": [
                f"{one['name']}/0" if one["layered"] else one["name"] for one in table["quantities"]
            ],
            "rows": 0,
        }
        for table in catalogue()["tables"]
    ]


def test_charts_and_maps_of_every_entry_are_on_the_page(javascript: Run) -> None:
    tables = described()
    run = {"tables": [*tables, {"name": "histograms", "columns": ["activation_low/0"], "rows": 0}]}
    keys = javascript("charts/index.js", "(m, x) => m.offeredCharts(x).map(({key}) => key)", [run])
    charts = set(keys) | {"histograms", "boundary"}  # canvases of pictures

    layered = {
        one["name"] for t in catalogue()["tables"] for one in t["quantities"] if one["layered"]
    }
    wrong = {}
    for key, entry in entries().items():
        if isinstance(entry, Experiment):
            unknown = [chart for chart in entry.watch.charts if chart not in charts]
            unknown += [name for name in entry.watch.maps if name not in layered]
            if unknown or len(entry.watch.maps) > 2:
                wrong[key] = unknown
    assert not wrong, sorted(charts)


@pytest.mark.parametrize(
    ("search", "gallery", "back"),
    [
        ("", None, ""),
        ("?gallery=all", STANDARD, "?gallery=all"),
        ("?gallery=depth30-digits", {**STANDARD, "key": "depth30-digits"}, None),
        (
            "?gallery=all&find=a%20%26%20b&topic=sharpness&verdict=fails&data=mnist&kind=experiment",
            {
                "key": "",
                "text": "a & b",
                "topic": "sharpness",
                "verdict": "fails",
                "data": "mnist",
                "kind": "experiment",
            },
            None,
        ),
        ("?gallery=<b>", None, ""),
        ("?gallery=all&verdict=maybe&topic=%3Cb%3E", STANDARD, "?gallery=all"),
    ],
)
def test_the_gallery_is_in_the_address(
    javascript: Run, search: str, gallery: Any, back: str | None
) -> None:
    view = javascript("state/url.js", "(m, x) => m.parse(x)", search)
    assert view["gallery"] == gallery
    assert javascript("state/url.js", "(m, x) => m.format(m.parse(x))", search) == (
        search if back is None else back
    )


def card(key: str, **more: Any) -> dict[str, Any]:
    told = {"title": key, "question": "?", "topic": "numerics", "kind": "experiment"}
    return {"key": key, "rows": [], "data": [], "checked": None, **told, **more}


def test_cards_are_found_by_words_and_choices(javascript: Run) -> None:
    checked = {"state": "partly", "current": True}
    cards = [
        card("a", rows=["K1"], data=["mnist"], checked=checked),
        card("b", title="Edge of stability", topic="sharpness"),
        card("c", kind="demonstration", checked={"state": "holds", "current": False}),
    ]

    def found(**query: str) -> list[str]:
        function = "(m, [cards, query]) => m.sought(cards, query).map(({key}) => key)"
        keys: list[str] = javascript("state/lessons.js", function, [cards, STANDARD | query])
        return keys

    assert found() == ["a", "b", "c"]
    assert found(text="EDGE stab") == ["b"]
    assert found(text="k1") == ["a"]
    assert found(text="mnist") == ["a"]
    assert found(verdict="partly") == ["a"]
    assert found(verdict="unchecked") == ["b", "c"]
    assert found(topic="sharpness", text="edge") == ["b"]
    assert found(data="mnist") == ["a"]
    assert found(kind="demonstration") == ["c"]


def test_lessons_are_a_path(javascript: Run) -> None:
    cards = [card("a"), card("b"), card("c")]
    function = "(m, [cards, key]) => m.neighbours(cards, key)"
    first = javascript("state/lessons.js", function, [cards, "a"])
    assert (first["place"], first["before"], first["after"]["key"]) == (1, None, "b")
    last = javascript("state/lessons.js", function, [cards, "c"])
    assert (last["before"]["key"], last["after"]) == ("b", None)
    nowhere = javascript("state/lessons.js", function, [cards, "x"])
    assert nowhere == {"place": 0, "before": None, "after": None}


def test_the_prediction_is_read_from_the_runs(javascript: Run) -> None:
    function = "(m, x) => m.predictedIn(x)"
    runs = [{"tags": ["gallery", "depth30"]}, {"tags": ["gallery", "predicted 2"]}]
    assert javascript("state/lessons.js", function, runs) == 2
    assert javascript("state/lessons.js", function, [{"tags": ["predicted x"]}]) is None


@pytest.mark.parametrize(
    ("range_", "log", "values"),
    [
        ([0, 10], False, [0, 2, 4, 6, 8, 10]),
        ([-0.3, 0.31], False, [-0.2, 0, 0.2]),
        ([0, 900], False, [0, 200, 400, 600, 800]),
        ([-2, 2], True, [0.01, 0.1, 1, 10, 100]),
        ([0, 40], True, [1, 1e7, 1e14, 1e21, 1e28, 1e35]),
        ([0.05, 0.5], True, [2, 3]),
    ],
)
def test_ticks_are_round(
    javascript: Run, range_: list[float], log: bool, values: list[float]
) -> None:
    function = "(m, [range, log]) => m.ticks(range, log, 6)"
    ticks = javascript("views/gallery/figure.js", function, [range_, log])
    assert [tick["value"] for tick in ticks] == pytest.approx(values)


def test_lines_have_gaps_where_there_is_no_number(javascript: Run) -> None:
    picture = {
        "lines": [{"name": "a", "x": [0, 1, 2, 3], "y": [1, None, "Infinity", 100]}],
        "log_x": False,
        "log_y": True,
    }
    box = {"left": 0, "right": 30, "top": 0, "bottom": 20}
    function = "(m, [p, b]) => m.laid(p, b).paths"
    (line,) = javascript("views/gallery/figure.js", function, [picture, box])
    assert line["path"] == "M0.0,20.0M30.0,0.0"
