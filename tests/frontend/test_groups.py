"""Groups of runs, the mean and band of their curves, and what their settings differ in."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from tests.frontend.conftest import Run
from tests.frontend.test_line_charts import TABLE

CURVES = f"""async (m, x) => {{
    const tables = await import("/js/state/tables.js");
    {TABLE}
    const curves = x.curves.map((rows) => ({{readable: table(["v"], rows), column: 0}}));
    const grid = m.gridOf(curves, x.range, x.most);
    const sampled = curves.map((curve) => m.sampled(curve, grid));
    return {{grid, ...m.band(sampled, x.kind)}};
}}"""


def spec(**changes: Any) -> dict[str, Any]:
    """A small spec; only what differs matters."""
    start: dict[str, Any] = {"init": {"kind": "fan_in", "c": 2}, "seed": 0, "name": "a", "tags": []}
    return {**start, "optimizer": {"kind": "sgd", "lr": 0.1}, **changes}


def runs(*specs: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"id": f"r{k}", "number": k + 1, "spec": one} for k, one in enumerate(specs)]


def groups(javascript: Run, found: list[dict[str, Any]], by: str, *leads: str) -> Any:
    return javascript(
        "state/groups.js",
        """(m, x) => ({
            groups: m.grouped(x.runs, {group: x.by, leads: x.leads}).map(
                ({label, runs, lead}) => [label, runs.map(({number}) => number), lead.number]),
            offered: m.groupings(x.runs),
        })""",
        {"runs": found, "by": by, "leads": list(leads)},
    )


XAVIER = {"kind": "fan_in", "c": 1}
SIX = [
    spec(),
    spec(seed=1),
    spec(init=XAVIER),
    spec(seed=2),
    spec(init=XAVIER, seed=1),
    spec(init=XAVIER, seed=1, name="again"),
]


def test_without_grouping_a_run_is_a_group(javascript: Run) -> None:
    got = groups(javascript, runs(*SIX[:2]), "")
    assert got["groups"] == [["#1", [1], 1], ["#2", [2], 2]]
    assert got["offered"] == ["seeds"]


def test_seeds_of_one_setting_are_a_group(javascript: Run) -> None:
    got = groups(javascript, runs(*SIX), "seeds")
    assert got["groups"] == [["c = 2", [1, 2, 4], 1], ["c = 1", [3, 5, 6], 3]]
    assert got["offered"] == ["seeds", "init.c"]


def test_any_key_groups_and_a_member_is_chosen(javascript: Run) -> None:
    found = runs(*SIX, spec(optimizer={"kind": "adam", "lr": 0.1}, seed=3))
    got = groups(javascript, found, "optimizer.kind", "r4")
    assert got["groups"] == [["sgd", [1, 2, 3, 4, 5, 6], 5], ["adam", [7], 7]]
    assert groups(javascript, found, "init.c")["groups"][0] == ["c = 2", [1, 2, 4, 7], 1]
    alike = groups(javascript, runs(spec(), spec(seed=5)), "seeds")
    assert alike["groups"] == [["#1 and 1 more", [1, 2], 1]]


@pytest.mark.parametrize("kind", ["range", "sd"])
def test_mean_and_band_are_those_of_numpy(javascript: Run, kind: str) -> None:
    noise = np.random.default_rng(0)
    known = [np.arange(1, 60, 2), np.arange(4, 90, 3), np.arange(2, 40)]
    curves = [noise.normal(size=len(steps)).astype(np.float32).astype(float) for steps in known]
    rows = [
        list(zip(steps.tolist(), values.tolist(), strict=True))
        for steps, values in zip(known, curves, strict=True)
    ]
    got = javascript(
        "charts/bands.js", CURVES, {"curves": rows, "range": [0, 100], "most": 500, "kind": kind}
    )
    grid = sorted({step for steps in known for step in steps.tolist()})
    assert got["grid"] == grid
    twin = [
        np.interp(grid, steps, values, left=math.nan, right=math.nan)
        for steps, values in zip(known, curves, strict=True)
    ]
    for place in range(len(grid)):
        here = np.array([curve[place] for curve in twin if not math.isnan(curve[place])])
        assert got["n"][place] == len(here)
        assert got["mean"][place] == pytest.approx(here.mean(), rel=1e-9)
        spread = here.std(ddof=1) if len(here) > 1 else 0.0
        ends = (
            (here.min(), here.max())
            if kind == "range"
            else (here.mean() - spread, here.mean() + spread)
        )
        assert (got["low"][place], got["high"][place]) == pytest.approx(ends, rel=1e-9, abs=1e-12)


def test_what_is_not_finite_is_left_out_and_counted(javascript: Run) -> None:
    curves = [[[1, 1], [2, 2], [3, 3]], [[1, 3], [2, "NaN"], [3, 5]]]
    given = {"curves": curves, "range": [0, 9], "most": 50, "kind": "range"}
    got = javascript("charts/bands.js", CURVES, given)
    assert got["mean"] == [2, 2, 4]
    assert got["n"] == [2, 1, 2]


def test_a_long_curve_is_read_at_evenly_spaced_steps(javascript: Run) -> None:
    curve = [[step, step / 2] for step in range(1000)]
    given = {"curves": [curve], "range": [100, 898], "most": 9, "kind": "range"}
    got = javascript("charts/bands.js", CURVES, given)
    assert got["grid"] == [99 + 100 * k for k in range(9)]
    assert got["mean"] == pytest.approx([step / 2 for step in got["grid"]])


def test_of_a_bin_the_mean_counts(javascript: Run) -> None:
    # Three lines at one step: least, greatest, mean.
    lines = [[0, 1], [0, 9], [0, 4], [8, 2], [8, 10], [8, 6]]
    given = {"curves": [lines], "range": [0, 9], "most": 50, "kind": "range"}
    got = javascript("charts/bands.js", CURVES, given)
    assert (got["grid"], got["mean"]) == ([0, 8], [4, 6])


ARMS = """async (m, x) => {
    const {grouped} = await import("/js/state/groups.js");
    return m.arms(grouped(x.runs, {group: x.by, leads: []}), x.by, (path) => path);
}"""


@pytest.mark.parametrize(
    ("specs", "by", "text", "warn"),
    [
        ([spec()], "", "", False),
        ([spec(), spec()], "", "Arms do not differ: equal settings give equal curves.", False),
        ([spec(), spec(seed=1)], "", "Arms differ in seed.", False),
        ([spec(), spec(init=XAVIER)], "", "Arms differ in init.c.", False),
        (
            [spec(), spec(init=XAVIER, seed=1)],
            "",
            "Arms differ in init.c and seed: 2 factors, so no difference can be laid to one.",
            True,
        ),
        (SIX, "seeds", "Arms differ in init.c.", False),
        (
            [spec(), spec(init=XAVIER), spec(optimizer={"kind": "adam", "lr": 0.1}, seed=1)],
            "optimizer.kind",
            "Arms differ in optimizer.kind. Inside the groups, init.c differs too.",
            True,
        ),
    ],
)
def test_in_what_arms_differ(
    javascript: Run, specs: list[dict[str, Any]], by: str, text: str, warn: bool
) -> None:
    got = javascript("state/arms.js", ARMS, {"runs": runs(*specs), "by": by})
    assert (got["text"], got["warn"]) == (text, warn)


def test_only_what_differs_is_in_the_table(javascript: Run) -> None:
    got = javascript("state/arms.js", ARMS, {"runs": runs(*SIX), "by": "seeds"})
    rows = [(row["path"], row["values"]) for row in got["rows"]]
    assert rows == [("init.c", ["2", "1"]), ("seed", ["0, 1, 2", "0, 1"])]


def test_groups_keep_their_colours_and_the_baseline_has_its_own(javascript: Run) -> None:
    got = javascript(
        "state/colours.js",
        """(m, x) => [null, "r1"].map((base) => [...m.groupSlots(x, base)])""",
        [{"runs": part} for part in (runs(*SIX)[:2], runs(*SIX)[2:3])],
    )
    assert got == [
        [["r0", 0], ["r1", 0], ["r2", 2]],
        [["r0", 8], ["r1", 8], ["r2", 2]],
    ]


@pytest.mark.parametrize(
    ("key", "shift", "at", "expected"),
    [
        ("ArrowRight", False, 10, 11),
        ("ArrowLeft", False, 10, 9),
        ("ArrowLeft", False, 0, 0),
        ("ArrowRight", True, 10, 20),
        ("ArrowRight", False, None, 0),
        ("ArrowLeft", False, None, 199),
        ("End", False, 3, 199),
        ("Home", False, 3, 0),
        ("Escape", False, 3, None),
        ("Escape", False, None, "nothing"),
        ("a", False, 3, "nothing"),
    ],
)
def test_keys_move_the_pinned_step(
    javascript: Run, key: str, shift: bool, at: int | None, expected: object
) -> None:
    got = javascript(
        "charts/stepkeys.js",
        """(m, x) => {
            const step = m.stepOfKey({key: x.key, shiftKey: x.shift}, x.at, [0, 200]);
            return step === undefined ? "nothing" : step;
        }""",
        {"key": key, "shift": shift, "at": at},
    )
    assert got == expected
