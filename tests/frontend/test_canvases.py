"""Histograms and the decision boundary, from their tables."""

from __future__ import annotations

import pytest

from tests.frontend.conftest import Run

RIDGES = """async (m, x) => {
    const {Table} = await import("/js/state/tables.js");
    const table = new Table(x.columns);
    table.append({
        firstRow: 0, stop: x.rows.length, level: 0, columns: x.columns.length,
        steps: Uint32Array.from(x.rows, (_, k) => 10 * (k + 1)),
        values: Float32Array.from(x.rows.flat()),
    });
    return (CALL);
}"""
COLUMNS = [
    f"weight_{part}/{layer}" for part in ("low", "high", "zeros", "nan", "inf") for layer in (0, 3)
] + [f"weight_bins/{layer}/{bin}" for layer in (0, 3) for bin in range(2)]


def test_ridges_are_read_from_the_columns_of_a_layer(javascript: Run) -> None:
    row = [-1, -2, 1, 2, 0, 0, 0.25, 0, 0.25, 0, 0.1, 0.9, 0.4, 0.6]
    got = javascript(
        "charts/ridge.js",
        RIDGES.replace("CALL", '[m.histogramLayers(x.columns), m.ridges(table, [0], "weight", 0)]'),
        {"columns": COLUMNS, "rows": [row]},
    )
    assert got[0] == [0, 3]
    ridge = got[1][0]
    assert (ridge["step"], ridge["low"], ridge["high"], ridge["lost"]) == (10, -1, 1, 0.5)
    assert ridge["shares"] == pytest.approx([0.1, 0.9])


def test_one_explosion_leaves_the_other_ridges_their_width(javascript: Run) -> None:
    usual = {"low": -1, "high": 1}
    got = javascript(
        "charts/ridge.js",
        "(m, x) => [m.span(x), m.span([{low: NaN, high: NaN}]), m.span([{low: 3, high: 3}])]",
        [usual, usual, {"low": -1e9, "high": 1e9}],
    )
    assert got == [[-8, 8], [-1, 1], [2.5, 3.5]]


def test_thinning_keeps_the_first_and_the_last(javascript: Run) -> None:
    got = javascript("charts/ridge.js", "(m) => m.thinnedTo([...Array(100).keys()], 5)")
    assert got == [0, 25, 50, 74, 99]


def test_cells_hold_class_and_probability(javascript: Run) -> None:
    columns = [f"cell/{k}" for k in range(48 * 48)]
    row = [0.75] * (48 * 48)
    row[5] = 2.5
    got = javascript(
        "charts/boundary.js",
        RIDGES.replace("CALL", "m.cells(table, 0).slice(4, 6)"),
        {"columns": columns, "rows": [row]},
    )
    assert got == [{"kind": 0, "sure": 0.75}, {"kind": 2, "sure": 0.5}]
