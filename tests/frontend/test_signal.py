"""Step 0 in the form: an inspection becomes two small pictures."""

from __future__ import annotations

from typing import Any

import pytest

from tests.frontend.conftest import Run

SIGNAL = "(m, x) => m.signal(x)"


def inspection(measured: list[Any], log10: list[float] | None) -> dict[str, Any]:
    curves = None if log10 is None else {"activation_variance": {"values": [], "log10": log10}}
    return {
        "theory": {"curves": curves},
        "first_step": {"quantities": {"activation_variance": measured}},
    }


def test_measured_and_predicted_share_a_range_of_whole_decades(javascript: Run) -> None:
    picture = javascript("form/signal.js", SIGNAL, inspection([1.0, 0.1, 1e-3], [0, -1, -2.5]))[0]
    assert picture["range"] == [-3, 0]
    assert [point["x"] for point in picture["points"]] == [0, 50, 100]
    assert [point["y"] for point in picture["points"]] == pytest.approx([0, 100 / 3, 100], abs=1e-3)
    assert [point["y"] for point in picture["line"]] == pytest.approx([0, 100 / 3, 250 / 3])


@pytest.mark.parametrize(
    ("measured", "words"),
    [
        ([1.0, 1.1, 0.9, 1.0], "keeps its size"),
        ([1.0, 1e-2, 1e-4, 1.0], "falls by 4.0 powers"),
        ([1.0, 1e2, 1e4, 1.0], "grows by 4.0 powers"),
        ([1.0, "Infinity", "NaN", 1.0], "not finite"),
        ([], "not measured"),
    ],
)
def test_a_picture_says_what_it_shows(javascript: Run, measured: list[Any], words: str) -> None:
    picture = javascript("form/signal.js", SIGNAL, inspection(measured, None))[0]
    assert words in picture["summary"]
    assert picture["line"] == []


def test_what_vanished_is_drawn_at_the_bottom(javascript: Run) -> None:
    picture = javascript("form/signal.js", SIGNAL, inspection([1.0, 0.0], None))[0]
    assert picture["range"] == [-45, 0]
    assert picture["points"][1]["y"] == 100
