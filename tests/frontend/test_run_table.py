"""The table of all runs: its address, what it finds and in which order, where keys lead."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.frontend.conftest import Run

COLUMNS = [
    "state",
    "progress",
    "started",
    "duration",
    "train_loss",
    "val_loss",
    "train_score",
    "val_score",
    "bytes",
    "tags",
]
STANDARD: dict[str, Any] = {
    "text": "",
    "states": [],
    "tag": "",
    "archived": False,
    "sort": "number",
    "descending": True,
    "columns": COLUMNS,
}


@pytest.mark.parametrize(
    ("search", "query", "again"),
    [
        ("?q=x&sort=name", None, ""),
        ("?list=1", STANDARD, "?list=1"),
        (
            "?list=1&q=a%20%22b%26&state=lost,running,odd,lost&tag=t&archived=1&sort=val_loss&cols=state,spec.init.c",
            {
                "text": 'a "b&',
                "states": ["lost", "running"],
                "tag": "t",
                "archived": True,
                "sort": "val_loss",
                "descending": False,
                "columns": ["state", "spec.init.c"],
            },
            "?list=1&q=a%20%22b%26&state=lost,running&tag=t&archived=1&sort=val_loss&cols=state,spec.init.c",
        ),
        ("?list=1&sort=<b>&cols=", {**STANDARD, "columns": []}, "?list=1&cols="),
        ("?list=1&q=it's", {**STANDARD, "text": "it's"}, "?list=1&q=it%27s"),
    ],
)
def test_address_of_the_table(
    javascript: Run, search: str, query: dict[str, Any] | None, again: str
) -> None:
    got = javascript("state/url.js", "(m, x) => [m.parse(x).table, m.format(m.parse(x))]", search)
    assert got == [query, again]


def test_embedding_is_part_of_the_address(javascript: Run) -> None:
    got = javascript(
        "state/url.js",
        "(m, x) => x.map((s) => [m.parse(s).embed, m.format(m.parse(s))])",
        ["?embed=1", "?embed=0&embed=1", ""],
    )
    assert got == [[True, "?embed=1"], [False, ""], [False, ""]]


def some_runs(count: int) -> list[dict[str, Any]]:
    draw = random.Random(0)
    return [
        {
            "id": f"id{n}",
            "number": n,
            "name": draw.choice(["relu wide", "Relu deep", "tanh", "run 10", "run 9"]),
            "notes": draw.choice(["", "seen in the lecture"]),
            "tags": draw.choice([[], ["a"], ["a", "b"]]),
            "cohort": None,
            "state": draw.choice(["finished", "running", "lost"]),
            "pinned": draw.random() < 0.1,
            "archived": draw.random() < 0.2,
            "results": draw.choice([{}, {"val_loss": draw.random()}, {"val_loss": "NaN"}]),
        }
        for n in range(1, count + 1)
    ]


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("archived", [True, False])
def test_runs_are_found_and_sorted(javascript: Run, archived: bool, descending: bool) -> None:
    runs = some_runs(200)
    query = {
        **STANDARD,
        "text": "RELU lecture",
        "states": ["finished", "lost"],
        "tag": "a",
        "archived": archived,
        "descending": descending,
    }
    got = javascript(
        "state/runquery.js",
        """async (m, {runs, query}) => {
            const {columnOf} = await import("/js/state/runcolumns.js");
            const column = columnOf("val_loss");
            return m.found(runs, query, (run) => column.value(run, 0)).map(({number}) => number);
        }""",
        {"runs": runs, "query": query},
    )

    def key(run: dict[str, Any]) -> tuple[Any, ...]:
        value = run["results"].get("val_loss")
        known = isinstance(value, float)
        sign = -1 if descending else 1
        return not run["pinned"], not known, sign * value if known else 0, -run["number"]

    expected = [
        run
        for run in runs
        if "relu" in run["name"].lower()
        and run["notes"]
        and run["state"] in {"finished", "lost"}
        and "a" in run["tags"]
        and (archived or not run["archived"])
    ]
    assert len(expected) > 5
    assert got == [run["number"] for run in sorted(expected, key=key)]


def test_names_with_numbers_are_sorted_as_people_do(javascript: Run) -> None:
    runs = [{**run, "pinned": False} for run in some_runs(20)]
    got = javascript(
        "state/runquery.js",
        "(m, {runs, query}) => m.found(runs, query, (run) => run.name).map(({name}) => name)",
        {"runs": runs, "query": {**STANDARD, "archived": True, "descending": False}},
    )
    order = {"Relu deep": 0, "relu wide": 1, "run 9": 2, "run 10": 3, "tanh": 4}
    assert [order[name] for name in got] == sorted(order[run["name"]] for run in runs)


def test_time_left_is_what_the_steps_took(javascript: Run) -> None:
    run = {"state": "running", "step": 25, "total_steps": 100, "started": 100.0, "ended": None}
    got = javascript(
        "state/runcolumns.js",
        "(m, x) => [m.remaining(x, 110), m.remaining({...x, step: 0}, 110),"
        " m.remaining({...x, state: 'paused'}, 110), m.lasted({...x, ended: 103}, 110)]",
        run,
    )
    assert got == [30, None, None, 3]


@pytest.mark.parametrize(
    ("key", "more", "expected"),
    [
        ("ArrowDown", {}, [4, 2]),
        ("ArrowUp", {}, [2, 2]),
        ("ArrowLeft", {}, [3, 1]),
        ("Home", {}, [3, 0]),
        ("End", {}, [3, 5]),
        ("Home", {"ctrlKey": True}, [0, 2]),
        ("End", {"ctrlKey": True}, [99, 2]),
        ("PageDown", {}, [13, 2]),
        ("PageUp", {}, [0, 2]),
        ("ArrowDown", {"altKey": True}, None),
        ("x", {}, None),
    ],
)
def test_keys_move(
    javascript: Run, key: str, more: dict[str, bool], expected: list[int] | None
) -> None:
    got = javascript(
        "views/runs/moving.js",
        "(m, x) => { const at = m.move(x, {row: 3, column: 2}, 100, 5, 10);"
        " return at && [at.row, at.column]; }",
        {"key": key, "ctrlKey": False, "metaKey": False, "altKey": False, **more},
    )
    assert got == expected


def test_what_is_typed_is_one_step_back(javascript: Run) -> None:
    got = javascript(
        "state/history.js",
        """(m) => {
            const steps = new m.Steps();
            return [
                steps.how("", "?q=a", 0), steps.how("?q=a", "?q=ab", 500),
                steps.how("?q=ab", "?q=abc", 1900), steps.how("?q=abc", "?q=abc&x=1", 1950),
                steps.how("?q=abc&x=1", "?q=abc&x=2", 9000),
            ];
        }""",
    )
    assert got == ["push", "replace", "replace", "push", "push"]


def test_edited_text_becomes_labels(javascript: Run) -> None:
    got = javascript(
        "views/runs/editor.js",
        "(m) => [m.changed('tags', ' a, b ,,a'), m.changed('name', ' x '), m.changed('name', ' '),"
        " m.changed('notes', ' y\\n')]",
    )
    assert got == [{"tags": ["a", "b"]}, {"name": "x"}, None, {"notes": " y\n"}]
