"""A short piece of `make chaos`."""

from __future__ import annotations

from pathlib import Path

from tests.chaos import Chaos


def test_random_kills_lose_nothing(tmp_path: Path) -> None:
    report = Chaos(tmp_path, seed=3, total=4500, runs=2).run(kills=4)
    assert report.good, report
    assert sum(report.kills.values()) == 4
    assert report.rows == 4500 * report.runs
    assert report.blocks
