"""Axes, smoothing, ranges and exports of line charts."""

from __future__ import annotations

import csv
import io
import json
import math

import numpy as np
import pytest

from tests.frontend.conftest import Run

TABLE = """const table = (columns, rows) => {
    const {Table} = tables;
    const made = new Table(columns);
    made.append({
        firstRow: 0, stop: rows.length, level: 0, columns: columns.length,
        steps: Uint32Array.from(rows.map(([step]) => step)),
        values: Float32Array.from(rows.flatMap(([, ...values]) => values.map(Number))),
    });
    return made;
};"""
RUN = {"total_steps": 100, "steps_per_epoch": 10, "step": 40, "state": "running"}


def horizontal(javascript: Run, kind: str, steps: list[int]) -> list[float]:
    rows = [[step, 0.5 * step, 0.1 if step <= 20 else 0.01] for step in range(1, 41)]
    got: list[float] = javascript(
        "charts/horizontal.js",
        f"""async (m, x) => {{
            const tables = await import("/js/state/tables.js");
            {TABLE}
            const train = table(["elapsed", "learning_rate"], x.rows);
            const run = {{...x.run, batch_size: 32}};
            return x.steps.map(m.horizontal(x.kind, run, train));
        }}""",
        {"kind": kind, "rows": rows, "steps": steps, "run": RUN},
    )
    return got


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("step", [0, 10, 40]),
        ("epoch", [0, 1, 4]),
        ("samples", [0, 320, 1280]),
        ("time", [0, 5, 20]),
        ("travel", [0, 1.0, 20 * 0.1 + 20 * 0.01]),
    ],
)
def test_each_axis_counts_what_it_says(javascript: Run, kind: str, expected: list[float]) -> None:
    assert horizontal(javascript, kind, [0, 10, 40]) == pytest.approx(expected, rel=1e-6)


def test_the_step_under_a_place_is_the_inverse(javascript: Run) -> None:
    got = javascript(
        "charts/horizontal.js",
        "(m) => [0, 7, 99].map((step) => m.stepAt((s) => s * s / 3, step * step / 3, 100))",
    )
    assert got == [0, 7, 99]


@pytest.mark.parametrize("weight", [0.5, 0.9, 0.99])
def test_smoothing_is_the_debiased_moving_average(javascript: Run, weight: float) -> None:
    values = [math.sin(k) + 2 for k in range(30)]
    values[7] = math.nan
    expected, total, power = [], 0.0, 1.0
    for value in values:
        if math.isnan(value):
            expected.append(math.nan)
            continue
        total = weight * total + (1 - weight) * value
        power *= weight
        expected.append(total / (1 - power))
    got = javascript(
        "charts/smooth.js",
        f"""async (m, x) => {{
            const tables = await import("/js/state/tables.js");
            {TABLE}
            const rows = x.values.map((value, k) => [k + 1, value ?? NaN]);
            const made = table(["a"], rows);
            m.smoothed(made, 0, 0.3);
            const soft = m.smoothed(made, 0, x.weight);
            return rows.map((_, k) => String(soft.at(k, 0)));
        }}""",
        {"values": [None if math.isnan(v) else v for v in values], "weight": weight},
    )
    np.testing.assert_allclose([float(v) for v in got], expected, rtol=1e-6)


def test_range_leaves_out_an_explosion_unless_asked(javascript: Run) -> None:
    values = [2.0 - 0.01 * k for k in range(100)] + [1e9]
    bulk, whole = javascript(
        "charts/valuerange.js",
        "(m, y) => [m.valueRange([{y}], false), m.valueRange([{y}], false, true)]",
        values,
    )
    assert bulk[1] < 10
    assert whole[1] > 1e9


@pytest.mark.parametrize(("log_x", "place"), [(False, 100), (True, 2)], ids=["linear", "log"])
def test_a_divergence_is_noted_where_it_happened(
    javascript: Run, log_x: bool, place: float
) -> None:
    got = javascript(
        "charts/linefigure.js",
        """async (m, logX) => {
            const {standard} = await import("/js/state/chartsettings.js");
            const {loss} = await import("/js/charts/lines/loss.js");
            const {ink} = await import("/js/charts/frame.js");
            const lines = [{x: [1, 100], y: [1, 2], name: "training", look: "faint"}];
            const run = {label: "#1", colour: "red", dash: "solid", lines, bands: [], events: [],
                epochs: [], trouble: {at: 100, text: "#1 diverged"}};
            const {layout} = m.lineFigure({chart: loss, runs: [run], range: [0, 1000],
                settings: {...standard(), logX}, size: {width: 400, height: 200}, values: null,
                colours: ink()});
            const [shape] = layout.shapes;
            return [layout.annotations[0].x, shape.x0, layout.xaxis.type];
        }""",
        log_x,
    )
    assert got == [pytest.approx(place), 100, "log" if log_x else "linear"]


def test_a_run_of_two_steps_does_not_choose_the_range_of_the_others(javascript: Run) -> None:
    lines = [{"y": [2.0 - 0.01 * k for k in range(100)]}, {"y": [1e5, 2e5]}]
    some, whole = javascript(
        "charts/valuerange.js",
        "(m, lines) => [m.valueRange(lines, true), m.valueRange(lines, true, true)]",
        lines,
    )
    assert some[1] < 1
    assert whole[1] > math.log10(2e5)


@pytest.mark.parametrize(
    ("axis", "values", "texts"),
    [
        (
            {"range": [0, 601], "log": False, "width": 272, "unit": " steps", "whole": True},
            [0, 200, 400, 600],
            ["0", "200", "400 steps", ""],  # there is no room for "600 steps"
        ),
        (
            {"range": [0.5, 3.5], "log": False, "width": 400, "unit": "", "before": "layer ",
             "whole": True},
            [1, 2, 3],
            ["layer 1", "2", "3"],
        ),
        (
            {"range": [0, 3.2], "log": True, "width": 600, "unit": " steps"},
            [1, 10, 100, 1000],
            ["1", "10", "100", "1000 steps"],
        ),
    ],
    ids=["steps", "layers", "log"],
)  # fmt: skip
def test_marks_are_round_and_one_says_what_they_count(
    javascript: Run, axis: dict[str, object], values: list[float], texts: list[str]
) -> None:
    got = javascript(
        "charts/ticks.js", "(m, axis) => m.horizontalMarks({...axis, format: String})", axis
    )
    assert got == {"tickmode": "array", "tickvals": values, "ticktext": texts}


def test_powers_are_in_one_notation(javascript: Run) -> None:
    plain, tall = javascript(
        "charts/ticks.js", "(m) => [m.powerTexts([-2, 0, 3]), m.powerTexts([-4, 0, 2])]"
    )
    assert plain == ["0.01", "1", "1,000"]
    assert tall == ["10⁻⁴", "1", "10²"]


def test_lines_are_painted_where_the_axes_say(javascript: Run) -> None:
    """A line at half height with a gap in its middle, on a linear and a logarithmic axis."""
    got = javascript(
        "charts/tracepaint.js",
        """async (m) => {
            const {MARGIN} = await import("/js/charts/frame.js");
            const [width, height] = [100 + MARGIN.l + MARGIN.r, 50 + MARGIN.t + MARGIN.b];
            const context = new OffscreenCanvas(width, height)
                .getContext("2d", {willReadFrequently: true});
            const seen = (yaxis, level) => {
                context.clearRect(0, 0, width, height);
                m.paintTraces(context, {
                    data: [{x: [-5, 4, 5, 6, 15], y: [level, level, NaN, level, level],
                        mode: "lines", line: {color: "#f00", width: 4}}],
                    layout: {width, height, xaxis: {range: [0, 10]}, yaxis},
                });
                const at = (x, y) =>
                    context.getImageData(MARGIN.l + x, MARGIN.t + y, 1, 1).data[3] > 0;
                return [at(20, 25), at(50, 25), at(80, 25), at(20, 10), at(-2, 25), at(102, 25)];
            };
            return [seen({range: [0, 2]}, 1), seen({type: "log", range: [-3, 1]}, 0.1)];
        }""",
    )
    assert got == [[True, False, True, False, False, False]] * 2


SERIES = [
    {"name": "=cmd|' /C calc'!A0", "steps": [1, 2, 4], "values": [1.5, "NaN", 2.0]},
    {"name": 'say "hi", twice', "steps": [2, 4], "values": ["Infinity", -1e-30]},
]


def test_exported_files_hold_every_number(javascript: Run) -> None:
    text, document = javascript(
        "charts/exports.js",
        """(m, x) => {
            const series = x.map((one) => ({...one, values: one.values.map(Number)}));
            return [m.csv(series), m.json(series)];
        }""",
        SERIES,
    )
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert rows[0] == ["step", "'=cmd|' /C calc'!A0", 'say "hi", twice']
    assert rows[1:] == [["1", "1.5", ""], ["2", "nan", "inf"], ["4", "2", "-1e-30"]]
    assert json.loads(document) == [
        {"name": SERIES[0]["name"], "steps": [1, 2, 4], "values": [1.5, "NaN", 2]},
        {"name": SERIES[1]["name"], "steps": [2, 4], "values": ["Infinity", -1e-30]},
    ]


def test_every_notch_of_the_slider_comes_back(javascript: Run) -> None:
    got = javascript(
        "views/chartbar.js",
        "(m) => Array.from({length: 21}, (_, n) => [m.weightOf(n), m.notchOf(m.weightOf(n))])",
    )
    weights = [weight for weight, _ in got]
    assert [notch for _, notch in got] == list(range(21))
    assert weights == sorted(weights)
    assert (weights[0], weights[-1]) == (0, 0.99)
