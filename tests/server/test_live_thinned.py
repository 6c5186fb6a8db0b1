"""/api/live with a budget: a long run in few bins, its newest rows whole, a zoom in finer ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.live.thinning import WHOLE, Piece, aligned, budget, finer, history
from server.wire.frames import Frame
from tests.conftest import StartServer
from tests.server.live_client import LiveClient
from tests.server.recorded import COLUMNS, record, values

POINTS = 100
FRAMES = 20  # of 1,000 rows


@given(st.integers(0, 2**40), st.integers(1, 2**40), st.integers(1, 16_384))
def test_the_plan_covers_every_row_once_in_few_bins(cursor: int, rows: int, points: int) -> None:
    head, sent = cursor + rows, 0
    past = history(cursor, head, points)
    assert (past is None) == (rows <= WHOLE * points)
    if past is None:
        return
    assert head - past.stop >= points  # the newest rows come whole
    while cursor < past.stop:
        piece = aligned(Piece(cursor, past.stop, past.exponent))
        assert (piece.first, piece.stop > piece.first) == (cursor, True)
        assert piece.stop <= past.stop
        size = 1 << piece.exponent
        assert piece.first % size == piece.stop % size == 0
        sent += (piece.stop - piece.first) // size
        cursor = piece.stop
    assert sent <= points + (1 << past.exponent)
    assert head - past.stop < points + (1 << past.exponent)


@given(st.integers(0, 10**9), st.integers(1, 10**9), st.integers(1, 16_384))
def test_a_zoom_keeps_to_its_points(first: int, rows: int, points: int) -> None:
    piece = finer(first, first + rows, points)
    assert -(-rows >> piece.exponent) <= points
    assert piece.exponent == 0 or -(-rows >> piece.exponent - 1) > points


def test_wide_tables_get_fewer_bins() -> None:
    assert budget(0, 10) == 0
    assert budget(1000, 7) == 1000
    assert 500 < budget(1000, 400) < 700
    assert budget(1000, 10**6) == 64


@pytest.fixture
def watched(start_server: StartServer, tmp_path: Path) -> Any:
    run = record(tmp_path / "data0", FRAMES)
    server = start_server(workers=0)
    with server.live() as open_socket:
        viewer = LiveClient()
        viewer.attach(open_socket)
        viewer.watch(run.id, points=POINTS)
        viewer.next("caught_up")
        yield viewer, run


def bins_of(frame: Frame, rows: np.ndarray) -> tuple[np.ndarray, ...]:
    """Of the frame's rows: mean, least, greatest; steps."""
    size = 1 << frame.level
    parts = rows[frame.first_row : frame.next_row].reshape(-1, size, COLUMNS)
    starts = np.arange(frame.first_row, frame.next_row, size) + 1
    return parts.mean(1), parts.min(1), parts.max(1), starts


def check(frame: Frame, rows: np.ndarray) -> None:
    mean, low, high, starts = bins_of(frame, rows)
    np.testing.assert_array_equal(frame.values[0::3], low)
    np.testing.assert_array_equal(frame.values[1::3], high)
    np.testing.assert_allclose(frame.values[2::3], mean, rtol=1e-4, atol=1e-6)
    assert frame.steps.tolist() == np.repeat(starts, 3).tolist()


def test_a_long_run_comes_in_few_bins_and_its_end_whole(watched: Any) -> None:
    viewer, run = watched
    total, rows = 1000 * FRAMES, np.concatenate([values()] * FRAMES)
    assert viewer.next_rows[run.number, 0] == total
    whole = viewer.steps[run.number, 0]
    assert POINTS <= len(whole) < 3 * POINTS + 256
    assert whole[-1] == total
    assert sum(len(frame.steps) for frame in viewer.thinned) <= 3 * POINTS
    for frame in viewer.thinned:
        check(frame, rows)


def test_a_zoom_comes_again_in_finer_bins(watched: Any) -> None:
    viewer, run = watched
    rows = np.concatenate([values()] * FRAMES)
    coarse = viewer.thinned[0].level
    first, stop = 4 << coarse, 12 << coarse
    viewer.refine(run.id, "train", first, stop, POINTS)
    while not viewer.again or viewer.again[-1].next_row < stop:
        viewer.step()
    assert viewer.again[0].first_row == first
    level = viewer.again[0].level
    assert (stop - first) >> level <= POINTS < (stop - first) >> level - 1
    for frame in viewer.again:
        check(frame, rows)
    viewer.refine(run.id, "train", first, first + 50, POINTS)
    count = len(viewer.again)
    while len(viewer.again) == count:
        viewer.step()
    assert viewer.again[-1].level == 0
    np.testing.assert_array_equal(viewer.again[-1].values, rows[first : first + 50])


def test_a_zoom_into_nothing_is_passed_over(watched: Any) -> None:
    viewer, run = watched
    viewer.refine("nobody", "train", 0, 10, 10)
    assert viewer.next("refused")["message"] == "run 'nobody' is not watched"
    for table, first, stop in (("none", 0, 10), ("train", 10, 10), ("train", 10**9, 10**10)):
        viewer.refine(run.id, table, first, stop, 10)
    viewer._socket.send(json.dumps({"op": "refine", "id": run.id, "points": 0}))
    assert viewer.next("refused")["message"]
    assert viewer.again == []
    viewer.next("tick")
