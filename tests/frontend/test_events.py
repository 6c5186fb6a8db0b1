"""Events of a run: when the learning rate changes, epochs end, the best weights come back."""

from __future__ import annotations

from typing import Any

import pytest

from tests.frontend.conftest import Run
from tests.frontend.test_line_charts import TABLE

CHANGES = f"""async (m, rows) => {{
    const tables = await import("/js/state/tables.js");
    {TABLE}
    return m.rateChanges(table(["learning_rate"], rows)).map(({{step, text}}) => [step, text]);
}}"""


@pytest.mark.parametrize(
    ("rates", "expected"),
    [
        ([0.1] * 5, []),
        ([0.1] * 3 + [0.01] * 3 + [0.001] * 3, [[4, "η 0.01"], [7, "η 0.001"]]),
        ([0.1 - 0.01 * k for k in range(9)], []),  # a curve, not an event
        ([0.02, 0.04, 0.06, 0.08, 0.08, 0.08], [[4, "η 0.08"]]),  # the warm-up ends
        ([0.1, 0.1, 0.01], []),  # who knows whether the newest is held
    ],
)
def test_a_rate_that_is_held_is_an_event(
    javascript: Run, rates: list[float], expected: list[Any]
) -> None:
    rows = [[step, rate] for step, rate in enumerate(rates, 1)]
    assert javascript("charts/events.js", CHANGES, rows) == expected


def test_changes_are_found_as_rows_arrive(javascript: Run) -> None:
    got = javascript(
        "charts/events.js",
        f"""async (m) => {{
            const tables = await import("/js/state/tables.js");
            {TABLE}
            const made = table(["learning_rate"], [[1, 0.5], [2, 0.5]]);
            const seen = [m.rateChanges(made).length];
            for (let step = 3; step < 7; step += 1) {{
                made.append({{firstRow: step - 1, stop: step, level: 0, columns: 1,
                    steps: Uint32Array.of(step), values: Float32Array.of(0.25)}});
                seen.push(m.rateChanges(made).length);
            }}
            return seen;
        }}""",
    )
    assert got == [0, 0, 1, 1, 1]


@pytest.mark.parametrize(
    ("steps", "per_epoch", "most", "expected"),
    [
        ([0, 100], 20, 10, [20, 40, 60, 80, 100]),
        ([0, 100], 5, 10, [10, 20, 30, 40, 50, 60, 70, 80, 90, 100]),
        ([30, 70], 20, 10, [40, 60]),
        ([0, 100], 0, 10, []),
    ],
)
def test_epochs_are_thinned_until_they_have_room(
    javascript: Run, steps: list[int], per_epoch: int, most: int, expected: list[int]
) -> None:
    got = javascript(
        "charts/events.js",
        "(m, [run, steps, most]) => m.epochEnds(run, steps, most)",
        [{"steps_per_epoch": per_epoch, "step": 100}, steps, most],
    )
    assert got == expected


def test_early_stopping_tells_the_best_step(javascript: Run) -> None:
    got = javascript(
        "charts/events.js",
        f"""async (m) => {{
            const tables = await import("/js/state/tables.js");
            {TABLE}
            const rows = [[0, 2], [10, 1], [20, 0.5], [30, 0.7], [40, 0.9], [40, 0.5]];
            const evaluations = table(["val_loss"], rows);
            const run = {{state: "finished", step: 40, total_steps: 100,
                spec: {{early_stopping: {{kind: "patience"}}}}}};
            const named = (name) => name === "eval" ? evaluations : undefined;
            return [m.happenings(run, named), m.happenings({{...run, spec: {{}}}}, named)];
        }}""",
    )
    told = [(one["step"], one["kind"]) for one in got[0]]
    assert told == [(20, "best"), (40, "stopped")]
    assert got[1] == []


MARKS = """(m, [places, epochs, log]) => {
    const marked = places.map((at) => ({at, text: `η ${at}`, colour: "red"}));
    const colours = {line: "grey", text: "black", halo: "white"};
    return m.eventMarks({marked, epochs, ends: log ? [0, 3] : [0, 1000], log, width: 500, colours});
}"""


def test_marks_are_thinned_and_shared_ones_drawn_once(javascript: Run) -> None:
    marks = javascript("charts/eventmarks.js", MARKS, [[100, 100, 110, 600, 2000], [], False])
    lines = [shape for shape in marks["shapes"] if shape["line"].get("dash")]
    assert [line["path"] for line in lines] == ["M100,0L100,1", "M600,0L600,1"]
    assert [line["line"]["color"] for line in lines] == ["black", "red"]
    assert [note["x"] for note in marks["annotations"]] == [100, 600]


def test_notes_stand_on_a_logarithmic_axis(javascript: Run) -> None:
    marks = javascript("charts/eventmarks.js", MARKS, [[100], [10, 1000], True])
    assert [note["x"] for note in marks["annotations"]] == [2]
    assert marks["shapes"][0]["path"] == "M10,0L10,0.04M1000,0L1000,0.04"
