"""A table of a long run in the page: bins, then rows; finer bins in place of coarser ones; few
lines however long it streams."""

from __future__ import annotations

import base64
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from server.live.thinning import Piece, frame
from server.store.bins import fold, of_rows
from server.wire.frames import Frame, encode
from tests.frontend.conftest import Run

COLUMNS = 3
TOTAL = 40_000
SLOW = [HealthCheck.function_scoped_fixture]

FILLED = """async (m, x) => {
    const {decode} = await import("/js/wire/frames.js");
    const table = new m.Table(["a", "b", "c"], x.points);
    const taken = x.frames.map((text) => {
        const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
        return table.append(decode(bytes.buffer));
    });
    const steps = table.steps.subarray(0, table.rows);
    const values = table.values.subarray(0, table.rows * 3);
    return {
        taken, rows: table.rows, next: table.next, version: table.version,
        spans: table.spans.map(({first, stop, level, at}) => [first, stop, level, at]),
        steps: [...steps], values: [...values].map(String),
        wanting: (x.looks ?? []).map((look) => table.wanting(...look)),
    };
}"""


def rows_of(total: int = TOTAL) -> NDArray[np.float32]:
    """A random walk, a spike, NaN and infinity."""
    values = np.random.default_rng(3).normal(size=(total, COLUMNS)).cumsum(0).astype(np.float32)
    values[total // 3, 0], values[total // 5, 1], values[total // 4, 2] = 1e9, np.nan, -np.inf
    return values


def piece(rows: NDArray[np.float32], first: int, stop: int, level: int) -> str:
    """The frame that the server sends of these rows, as base64."""
    steps = np.arange(first + 1, stop + 1, dtype=np.uint32)
    if level:
        bins = fold(of_rows(steps, rows[first:stop]), 1 << level)
        sent = frame(7, 0, Piece(first, stop, level), bins)
    else:
        sent = Frame(7, 0, 1, first, 12.5, steps, rows[first:stop])
    return base64.b64encode(encode(sent)).decode()


def check(got: dict[str, Any], rows: NDArray[np.float32]) -> None:
    """Every line says what its rows do, and every row is told once."""
    values = np.array(got["values"], np.float64).reshape(-1, COLUMNS)
    steps, begin = np.array(got["steps"]), 0
    for first, stop, level, at in got["spans"]:
        assert first == begin
        begin = stop
        if level == 0:
            lines = slice(at, at + stop - first)
            np.testing.assert_array_equal(values[lines], rows[first:stop].astype(np.float64))
            assert steps[lines].tolist() == list(range(first + 1, stop + 1))
            continue
        size = 1 << level
        expected = fold(
            of_rows(np.arange(first + 1, stop + 1, dtype=np.uint32), rows[first:stop]), size
        )
        lines = slice(at, at + 3 * len(expected))
        low, high, mean = (values[lines][place::3] for place in range(3))
        np.testing.assert_array_equal(low, expected.low)
        np.testing.assert_array_equal(high, expected.high)
        plain = rows[first:stop].astype(np.float64).reshape(-1, size, COLUMNS)
        with np.errstate(invalid="ignore"):
            np.testing.assert_allclose(mean, plain.mean(1), rtol=1e-5, atol=1e-4)
        assert steps[lines].tolist() == np.repeat(expected.first, 3).tolist()
    assert begin == got["next"]
    assert np.all(np.diff(steps) >= 0)


def test_bins_then_rows(javascript: Run) -> None:
    rows = rows_of()
    frames = [
        piece(rows, 0, 16_384, 9),
        piece(rows, 16_384, 38_912, 9),
        piece(rows, 38_912, TOTAL, 0),
    ]
    looks = [[0, TOTAL], [1000, 3000], [39_000, TOTAL]]
    got = javascript("state/tables.js", FILLED, {"points": 128, "frames": frames, "looks": looks})
    assert got["taken"] == [True, True, True]
    assert (got["next"], got["version"]) == (TOTAL, 0)
    assert [span[2] for span in got["spans"]] == [9, 0]
    check(got, rows)
    assert got["wanting"][0] is None
    assert got["wanting"][1] == {"first": 512, "stop": 3584, "points": 128}  # to the edges
    assert got["wanting"][2] is None


def test_finer_bins_take_the_place_of_coarser(javascript: Run) -> None:
    rows = rows_of()
    frames = [piece(rows, 0, 32_768, 9), piece(rows, 32_768, TOTAL, 0)]
    finer = [piece(rows, 1024, 2048, 5), piece(rows, 2048, 3072, 5), piece(rows, 1536, 1568, 0)]
    useless = [
        piece(rows, 1024, 2048, 9),
        piece(rows, 1100, 1200, 0),
        piece(rows, 33_000, 33_100, 0),
    ]
    given_ = {"points": 1024, "frames": frames + finer + useless}
    got = javascript("state/tables.js", FILLED, given_)
    assert all(got["taken"])
    assert got["version"] == 3
    assert [tuple(span[:3]) for span in got["spans"]] == [
        (0, 1024, 9),
        (1024, 1536, 5),
        (1536, 1568, 0),
        (1568, 3072, 5),
        (3072, 32_768, 9),
        (32_768, TOTAL, 0),
    ]
    check(got, rows)


@settings(max_examples=12, deadline=None, suppress_health_check=SLOW)
@given(
    sizes=st.lists(st.integers(1, 4000), min_size=1, max_size=5),
    points=st.sampled_from([64, 200]),
    thinned=st.integers(0, 20),
)
def test_a_long_stream_stays_few_lines(
    javascript: Run, sizes: list[int], points: int, thinned: int
) -> None:
    rows = rows_of()
    first = thinned * 512
    frames = [piece(rows, 0, first, 7)] if first else []
    turn = 0
    while first < TOTAL:
        stop = min(TOTAL, first + max(sizes[turn % len(sizes)], 100))
        frames.append(piece(rows, first, stop, 0))
        first, turn = stop, turn + 1
    got = javascript("state/tables.js", FILLED, {"points": points, "frames": frames})
    assert all(got["taken"])
    assert got["rows"] <= 12 * points + 4000
    assert got["spans"][-1][2] == 0
    assert got["spans"][-1][1] - got["spans"][-1][0] >= 2 * points  # the newest rows are whole
    check(got, rows)


@pytest.mark.parametrize("level", [0, 3])
def test_a_gap_is_refused(javascript: Run, level: int) -> None:
    rows = rows_of()
    frames = [piece(rows, 0, 800, 3), piece(rows, 1600, 2400, level), piece(rows, 792, 1600, 3)]
    got = javascript("state/tables.js", FILLED, {"points": 128, "frames": frames})
    assert got["taken"] == [True, False, False]
    assert got["next"] == 800


def test_a_description_in_brief_declares_nothing(javascript: Run) -> None:
    function = """(m, [brief, whole]) => {
        const telemetry = new m.Telemetry();
        telemetry.declare(brief);
        const before = telemetry.tables.length;
        telemetry.declare(whole);
        return [before, telemetry.tables.length];
    }"""
    brief, whole = ({"name": "train", "columns": c, "rows": 1} for c in ([], ["loss"]))
    assert javascript("state/tables.js", function, [[brief], [whole]]) == [0, 1]


def test_a_spike_and_a_divergence_are_in_the_picture_of_bins(javascript: Run) -> None:
    """What is drawn of the thinned table reaches as far as what is drawn of all rows."""
    rows = rows_of()
    function = FILLED.replace(
        "return {",
        """const {decimate} = await import("/js/charts/decimate.js");
        return {drawn: [0, 1, 2].map((c) => decimate(table, c, [0, 40000]).y.map(String)),""",
    )
    frames = [piece(rows, 0, 38_912, 7), piece(rows, 38_912, TOTAL, 0)]
    got = javascript("state/tables.js", function, {"points": 1024, "frames": frames})
    for column, drawn in enumerate(np.array(line, np.float64) for line in got["drawn"]):
        finite = rows[:, column][np.isfinite(rows[:, column])]
        assert (np.nanmin(drawn), np.nanmax(drawn)) == (finite.min(), finite.max())
        assert np.isnan(drawn).any() == (not math.isfinite(rows[:, column].sum()))


PAINTED = FILLED.replace(
    "return {",
    """const {Bins} = await import("/js/charts/bins.js");
    const bins = new Bins(20, [0, 40000], Int32Array.of(0, 1, 2), "log");
    bins.absorb(table);
    const scale = {kind: "log", low: -4, high: 4};
    const colours = [0, 1, 2].map((layer) =>
        Array.from({length: 20}, (_, pixel) => bins.colour(pixel, layer, scale)));
    return {colours,""",
)


def test_a_map_of_bins_looks_like_one_of_rows(javascript: Run) -> None:
    """A spike up, one down, a NaN; and noise of four decades, of which neither end is a spike."""
    rows = np.ones((TOTAL, COLUMNS), np.float32)
    rows[5000, 0], rows[15_000, 0], rows[25_000, 0] = 1e3, 1e-3, np.nan
    rows[:, 1] = 10 ** np.random.default_rng(0).normal(size=TOTAL)
    cut = 38_912
    thinned = [piece(rows, 0, cut, 9), piece(rows, cut, TOTAL, 0)]
    whole = [piece(rows, first, first + 8000, 0) for first in range(0, TOTAL, 8000)]
    painted = [
        javascript("state/tables.js", PAINTED, {"points": points, "frames": frames})["colours"]
        for points, frames in ((1024, thinned), (10_000, whole))
    ]
    (spikes, noise, even), (spikes_of_rows, _, even_of_rows) = painted
    assert spikes == spikes_of_rows
    assert (spikes[2], spikes[7], spikes[12]) == (round(255 * 7 / 8), round(255 / 8), -2)
    assert even == even_of_rows == [128] * 20
    assert all(120 < colour < 190 for colour in noise[:19])
