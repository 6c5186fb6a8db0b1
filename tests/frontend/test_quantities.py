"""What the catalogue says reaches the charts: titles, help, scales, and a chart of every column."""

from __future__ import annotations

from typing import Any

import pytest

from experiments.spec.catalogue import catalogue
from tests.frontend.conftest import Run

TABLES: list[dict[str, Any]] = catalogue()["tables"]


@pytest.fixture(autouse=True)
def learnt(javascript: Run) -> None:
    """The page learns the catalogue when it starts, which may be after the test begins."""
    javascript("charts/quantities.js", "(m, tables) => m.learn(tables)", TABLES)


def described(table: str, name: str) -> dict[str, Any]:
    quantities = next(one["quantities"] for one in TABLES if one["name"] == table)
    return next(dict(one) for one in quantities if one["name"] == name)


def test_titles_are_those_of_the_catalogue(javascript: Run) -> None:
    layered = [q for table in TABLES for q in table["quantities"] if q["layered"]]
    got = javascript(
        "charts/quantities.js",
        "(m, names) => names.map((name) => m.quantityTitle(name))",
        [quantity["name"] for quantity in layered],
    )
    first = {q["name"]: q["title"] for q in reversed(layered)}
    assert got == [first[q["name"]] for q in layered]


def test_what_the_catalogue_does_not_know_is_named_by_its_column(javascript: Run) -> None:
    got = javascript(
        "charts/quantities.js", "(m) => [m.layerQuantity('spike_rate'), m.quantity('mine', 'a_b')]"
    )
    assert [one["title"] for one in got] == ["Spike rate", "A b"]
    assert got[0]["help"] == ""


def test_help_holds_meaning_formula_and_source(javascript: Run) -> None:
    quantity = described("curvature", "residual")
    text = javascript("charts/quantities.js", "(m, q) => m.explanation(q)", quantity)
    for part in (quantity["help"], quantity["formula"], quantity["source"]):
        assert part in text


def spreads(values: list[list[float]]) -> str:
    return f"""{values}.map((values) => {{
        const spread = new Spread();
        const table = {{values: Float32Array.from(values), columns: ["a"], rows: values.length}};
        spread.absorb(table, Int32Array.of(0));
        return spread;
    }})"""


@pytest.mark.parametrize(
    ("quantity", "values", "kind", "ends"),
    [
        ("weight_movement", [0.001, 0.5], "log", [-3, 0]),
        ("weight_zeros", [0.25, 0.5], "linear", [0, 1]),
        ("unit_correlation", [0.25, 0.5], "linear", [0, 1]),
        ("preactivation_p15", [-1.5, 0.25], "signed", [-2, 2]),
        ("participation_rank", [3.0, 17.0], "linear", [0, 50]),
    ],
)
def test_colour_scale_of_any_layered_quantity(
    javascript: Run, quantity: str, values: list[float], kind: str, ends: list[float]
) -> None:
    got = javascript(
        "charts/scale.js",
        f"""async (m, name) => {{
            const {{Spread}} = await import("/js/charts/spread.js");
            return m.scaleOf(name, {spreads([values])});
        }}""",
        quantity,
    )
    assert got["kind"] == kind
    # Only powers of two are known of the values, so an end may lie one mark further.
    reach = 1 if kind == "log" else ends[1] / 2
    assert [got["low"], got["high"]] == pytest.approx(ends, abs=reach)


def columns(table: dict[str, Any]) -> list[str]:
    return [
        f"{q['name']}/0" if q["layered"] else q["name"] + ("/0" if q["bins"] else "")
        for q in table["quantities"]
    ]


def offered(javascript: Run, runs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    got: list[dict[str, Any]] = javascript(
        "charts/index.js",
        "(m, runs) => m.offeredCharts(runs).map(({create, ...offer}) => offer)",
        runs,
    )
    return got


def test_every_unlayered_column_of_a_probe_has_a_chart(javascript: Run) -> None:
    tables = [{"name": one["name"], "columns": columns(one)} for one in TABLES]
    tables.append({"name": "of_tomorrow", "columns": ["surprise"]})
    charts = offered(javascript, [{"tables": tables, "layers": [{}]}])
    keys = [chart["key"] for chart in charts]
    assert len(set(keys)) == len(keys)
    shown = {(c["table"], c["column"]) for chart in charts for c in chart["columns"]}
    pictures = {"nonfinite", "boundary", "histograms"}
    for table in TABLES:
        for quantity in table["quantities"]:
            clock = quantity["name"] in {"epoch", "elapsed"}
            if quantity["layered"] or clock or table["name"] in pictures:
                continue
            pair = table["name"], quantity["name"]
            assert pair in shown or table["name"] == "eval", pair
    assert ("of_tomorrow", "surprise") in shown
    entropy = next(chart for chart in charts if chart["key"] == "predictions_entropy")
    assert entropy["group"] == "Predictions"
    assert described("predictions", "entropy")["help"] in entropy["help"]


def test_nothing_is_offered_twice_or_without_columns(javascript: Run) -> None:
    run = {"tables": [{"name": "train", "columns": ["loss", "epoch"]}], "layers": []}
    assert [chart["key"] for chart in offered(javascript, [run, run])] == ["loss"]


def test_maps_find_a_quantity_in_its_table_and_skip_what_has_bins(javascript: Run) -> None:
    got = javascript(
        "charts/layered.js",
        """async (m) => {
            const {Table} = await import("/js/state/tables.js");
            const tables = [
                {name: "layers", columns: ["update_ratio/0", "update_ratio/1"]},
                {name: "boundary", columns: ["x_min", "cell/0", "cell/1"]},
                {name: "histograms", columns: ["weight_zeros/1", "weight_bins/1/0"]},
            ];
            const run = {layers: [{}, {}], tables};
            const made = tables.map(({columns}) => new Table(columns));
            const found = m.layered(run, made, "weight_zeros");
            return [m.layeredQuantities([run]), [...found.columns]];
        }""",
    )
    assert got == [["update_ratio", "weight_zeros"], [-1, 0]]


LAYERS = """(m, [depths, layers]) => {
    const runs = depths.map((depth) => ({
        tables: [{name: "layers", columns: ["update_ratio/0"]}],
        layers: Array.from({length: depth}, (_, k) => ({name: `hidden ${k + 1}`})),
    }));
    const given = {key: "k", title: "t", help: "", quantity: ""};
    return m.layerChart(given, {runs, chart: {layerQuantity: "update_ratio", layers}});
}"""


@pytest.mark.parametrize(
    ("depths", "layers", "expected"),
    [
        ([30], None, [0, 14, 29]),
        ([1], None, [0]),
        ([3, 3], None, [0, 1, 2]),
        ([10, 50], None, [0, 4, 9, 24, 49]),
        ([10, 20, 40, 80], None, None),
        ([30], [7, 2], [2, 7]),
    ],
)
def test_layer_lines_are_few(
    javascript: Run, depths: list[int], layers: list[int] | None, expected: list[int] | None
) -> None:
    chart = javascript("charts/layerlines.js", LAYERS, [depths, layers])
    drawn = [int(column["column"].split("/")[1]) for column in chart["columns"]]
    assert drawn == sorted(set(drawn))
    assert len(drawn) <= 6
    assert len({column["dash"] for column in chart["columns"]}) == len(drawn)
    if expected is not None:
        assert drawn == expected
    assert chart["references"][0]["y"] == [1e-3]
