"""How runs are compared, in the address."""

from __future__ import annotations

from typing import Any

import pytest

from tests.frontend.conftest import Run

STANDARD: dict[str, Any] = {
    "group": "",
    "band": "range",
    "members": "faint",
    "leads": [],
    "baseline": None,
    "overlay": False,
    "pair": None,
    "metric": "val_loss",
}


@pytest.mark.parametrize(
    ("search", "compare", "again"),
    [
        ("", {}, ""),
        (
            "?group=init.kind&band=sd&members=hidden&leads=a1,b2&base=c3&overlay=1"
            "&pair=d4,e5&metric=score",
            {
                "group": "init.kind",
                "band": "sd",
                "members": "hidden",
                "leads": ["a1", "b2"],
                "baseline": "c3",
                "overlay": True,
                "pair": ["d4", "e5"],
                "metric": "score",
            },
            "?group=init.kind&band=sd&members=hidden&leads=a1,b2&base=c3&overlay=1"
            "&pair=d4,e5&metric=score",
        ),
        ("?group=<b>&band=x&leads=../a&base=&pair=a&metric=loss&overlay=yes", {}, ""),
    ],
)
def test_address_and_comparison(
    javascript: Run, search: str, compare: dict[str, Any], again: str
) -> None:
    got = javascript(
        "state/url.js",
        "(m, x) => ({compare: m.parse(x).compare, again: m.format(m.parse(x))})",
        search,
    )
    assert got["compare"] == STANDARD | compare
    assert got["again"] == again


def test_more_runs_are_shown_when_they_are_grouped(javascript: Run) -> None:
    ids = ",".join(f"r{k}" for k in range(80))
    count = "(m, x) => m.parse(x).shown.length"
    assert javascript("state/url.js", count, f"?runs={ids}") == 8
    assert javascript("state/url.js", count, f"?runs={ids}&group=seeds") == 64
    got = javascript(
        "state/reduce.js",
        """async (m, x) => {
            const {parse} = await import("/js/state/url.js");
            let state = m.initial(parse(x));
            const seen = [];
            for (const message of [
                {kind: "show", id: "new"},
                {kind: "compare", change: {group: ""}},
                {kind: "show", id: "newer"},
            ]) {
                state = m.reduce(state, message);
                seen.push([state.view.shown.length, state.view.shown.at(-1)]);
            }
            return seen;
        }""",
        f"?runs={ids}&group=seeds",
    )
    assert got == [[64, "new"], [8, "r8"], [8, "newer"]]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("?runs=a&at=3", "?runs=a&at=4", False),
        ("?runs=a&at=3", "?runs=a", True),
        ("?runs=a", "?runs=a&at=4", True),
        ("?runs=a&at=3", "?runs=a&at=4&group=seeds", True),
        ("?runs=a&at=3", "?runs=a&at=3&overlay=1", True),
    ],
)
def test_moving_a_pinned_step_is_no_step_back(
    javascript: Run, before: str, after: str, expected: bool
) -> None:
    got = javascript(
        "state/url.js",
        "(m, [before, after]) => m.undoable(m.parse(before), m.parse(after))",
        [before, after],
    )
    assert got is expected
