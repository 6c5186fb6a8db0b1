"""The layer profile: where a run keeps a quantity, and how far it lies from theory."""

from __future__ import annotations

import pytest

from tests.frontend.conftest import Run


def test_a_quantity_is_found_in_whatever_table_has_it(javascript: Run) -> None:
    got = javascript(
        "charts/layered.js",
        """async (m) => {
            const {Table} = await import("/js/state/tables.js");
            const columns = [["loss"], ["a_b/0", "c/0", "a_b/1", "c/1"], ["d/0/0", "e/0", "e/1"]];
            const run = {layers: [{}, {}], tables: columns.map((columns) => ({columns}))};
            const tables = columns.map((names) => new Table(names));
            const places = (q) => [...(m.layered(run, tables, q)?.columns ?? [])];
            return [m.layeredQuantities([run, run]), places("a_b"), places("e"), places("d")];
        }""",
    )
    assert got == [["a_b", "c", "e"], [0, 2], [1, 2], []]


@pytest.mark.parametrize(
    ("values", "predicted", "worst"),
    [
        ([1.0, 2.0, 0.1], [1.0, 1.0, 1.0], {"factor": 0.1, "layer": 2}),
        ([1.0, 30.0], [1.0, 1.0], {"factor": 30.0, "layer": 1}),
        ([1.0], [], None),
        ([0.0, 1.0], [1.0, 0.0], None),
    ],
)
def test_the_layer_farthest_from_theory(
    javascript: Run, values: list[float], predicted: list[float], worst: object
) -> None:
    got = javascript(
        "charts/profilefigure.js", "(m, x) => m.worstRatio(x[0], x[1])", [values, predicted]
    )
    assert got == worst


def test_relative_depth_lets_deep_and_shallow_nets_compare(javascript: Run) -> None:
    got = javascript(
        "charts/profilefigure.js",
        """(m) => [false, true].map((relative) => m.profileFigure({
            profiles: [2, 4].map((n) => ({
                label: "#", colour: "red", dash: "solid", predicted: [],
                values: new Array(n).fill(1), layers: new Array(n).fill("h"),
            })),
            log: true, relative, references: [], size: {width: 400, height: 200}, colours: {},
        }).data.map(({x}) => x))""",
    )
    assert got == [[[1, 2], [1, 2, 3, 4]], [[0.5, 1], [0.25, 0.5, 0.75, 1]]]
