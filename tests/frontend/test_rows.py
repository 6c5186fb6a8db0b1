"""Frames, tables, bins and thinning."""

from __future__ import annotations

import base64
import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.wire.frames import Frame, encode
from tests.frontend.conftest import Run

BUFFER = "Uint8Array.from(atob(x), (c) => c.charCodeAt(0)).buffer"


def frame(first: int, values: list[list[float]], steps: list[int] | None = None) -> str:
    """A frame of table 1 of run 7, as base64."""
    rows = np.asarray(values, np.float32)
    numbers = np.asarray(steps or range(first + 1, first + len(rows) + 1), np.uint32)
    return base64.b64encode(encode(Frame(7, 1, 3, first, 12.5, numbers, rows))).decode()


def test_a_frame_is_decoded_with_what_is_not_finite(javascript: Run) -> None:
    data = frame(2**40, [[1.5, math.nan], [math.inf, -math.inf]], [9, 11])
    got = javascript(
        "wire/frames.js",
        f"""(m, x) => {{
            const f = m.decode({BUFFER});
            return {{...f, steps: [...f.steps], values: [...f.values].map(String)}};
        }}""",
        data,
    )
    assert got["values"] == ["1.5", "NaN", "Infinity", "-Infinity"]
    assert got["steps"] == [9, 11]
    assert (got["run"], got["table"], got["level"], got["columns"]) == (7, 1, 0, 2)
    assert (got["firstRow"], got["stop"], got["time"]) == (2**40, 2**40 + 2, 12.5)


@pytest.mark.parametrize("cut", [10, 39, 43, 60])
def test_a_frame_cut_short_is_refused(javascript: Run, cut: int) -> None:
    raw = base64.b64decode(frame(0, [[1.0, 2.0], [3.0, 4.0]]))[:cut]
    function = f"""(m, x) => {{
        try {{ m.decode({BUFFER}); return "taken"; }} catch (e) {{ return e.name; }}
    }}"""
    assert javascript("wire/frames.js", function, base64.b64encode(raw).decode()) == "RangeError"


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(starts=st.lists(st.tuples(st.integers(0, 40), st.integers(1, 30)), min_size=1, max_size=12))
def test_rows_stay_contiguous(javascript: Run, starts: list[tuple[int, int]]) -> None:
    """Whatever overlaps or is missing: rows are those of a plain list, or the frame is refused."""
    twin: list[int] = []
    expected = []
    for first, rows in starts:
        expected.append(first <= len(twin))
        if first <= len(twin):
            twin.extend(range(len(twin), max(len(twin), first + rows)))
    got = javascript(
        "state/tables.js",
        """(m, x) => {
            const table = new m.Table(["a", "b"]);
            const taken = x.map(([first, rows]) => table.append({
                firstRow: first, stop: first + rows, level: 0, columns: 2,
                steps: Uint32Array.from({length: rows}, (_, i) => first + i),
                values: Float32Array.from({length: 2 * rows}, (_, i) => first + (i >> 1)),
            }));
            const row = (_, i) => [table.steps[i], table.at(i, 1)];
            return {taken, rows: Array.from({length: table.rows}, row)};
        }""",
        starts,
    )
    assert got == {"taken": expected, "rows": [[value, value] for value in twin]}


THINNED = """(m, x) => {
    const table = {
        rows: x.length, columns: ["a"],
        steps: Uint32Array.from(x, (_, i) => i + 1), at: (row) => x[row],
    };
    const {x: steps, y} = m.decimate(table, 0, [0, x.length], 50);
    return {steps, y: y.map(String)};
}"""


def test_thinning_keeps_spikes_and_gaps(javascript: Run) -> None:
    values = [1.0] * 5000
    values[777], values[3210] = 99.0, -99.0
    got = javascript(
        "charts/decimate.js", THINNED.replace("x[row]", "row === 4000 ? NaN : x[row]"), values
    )
    points = dict(zip(got["steps"], got["y"], strict=True))
    assert len(points) <= 3 * 51
    assert (points[778], points[3211], points[4001]) == ("99", "-99", "NaN")
    assert got["steps"] == sorted(got["steps"])


def test_short_series_are_not_thinned(javascript: Run) -> None:
    got = javascript("charts/decimate.js", THINNED, [float(i) for i in range(100)])
    assert got["steps"] == list(range(1, 101))


BINNED = """(m, x) => {
    const bins = new m.Bins(10, [0, 100], Int32Array.of(0, 1), "log");
    const values = Float32Array.from(x.values, Number);
    const table = {rows: 0, columns: ["q/0", "q/1"], steps: Uint32Array.from(x.steps), values};
    for (table.rows = 1; table.rows <= x.steps.length; table.rows += 1) bins.absorb(table);
    table.rows = x.steps.length;
    bins.absorb(table);
    const scale = {kind: "log", low: -4, high: 4};
    const at = (layer) => Array.from({length: 10}, (_, p) => bins.colour(p, layer, scale));
    return {first: at(0), second: at(1), sources: [...bins.sources(1)]};
}"""


def test_bins_keep_spikes_zeros_and_what_is_not_finite(javascript: Run) -> None:
    steps = [1, 2, 3, 11, 21, 31, 51]
    first = [1, 1, 1e4, "NaN", 0, 1e-4, 1]
    second = [1, 1, 1, 1, 1, 1, "Infinity"]
    values = [number for pair in zip(first, second, strict=True) for number in pair]
    got = javascript("charts/bins.js", BINNED, {"steps": steps, "values": values})
    empty, broken, zero = -1, -2, -3
    assert got["first"] == [255, broken, zero, 0, empty, 128, *[empty] * 4]
    assert got["second"][:6] == [128, 128, 128, 128, empty, broken]
    # The row at step 31 holds until the one at 51; nothing is drawn after the newest.
    assert got["sources"] == [0, 1, 2, 3, 3, 5, -1, -1, -1, -1]


def test_one_scale_spans_all_runs(javascript: Run) -> None:
    got = javascript(
        "charts/scale.js",
        """async (m, x) => {
            const {Spread} = await import("/js/charts/spread.js");
            const spreads = x.map((values) => {
                const spread = new Spread();
                const given = {values: Float32Array.from(values), columns: ["a"]};
                spread.absorb({...given, rows: values.length}, Int32Array.of(0));
                return spread;
            });
            return [m.scaleOf("activation_variance", spreads), m.scaleOf("dead_share", spreads)];
        }""",
        [[1e-6, 1e-3, 0.0], [1.0, 300.0]],
    )
    log, share = got
    assert log["kind"] == "log"
    assert log["low"] in {-7, -6}
    assert log["high"] == 3
    assert (share["kind"], share["low"], share["high"]) == ("linear", 0, 1)


def test_colours_of_the_scale_rise_evenly_in_lightness(javascript: Run) -> None:
    colours = javascript("charts/palette.js", "(m) => [...m.sequential]")
    channels = np.array([[(c >> shift) & 255 for shift in (0, 8, 16)] for c in colours]) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    luminance = linear @ [0.2126, 0.7152, 0.0722]
    lightness = 116 * np.cbrt(luminance) - 16
    assert lightness[0] < 15
    assert lightness[-1] > 90
    assert np.all(np.diff(lightness) > -0.5)
