"""Fifty wide questions at once about a long run: all are answered, and the live stream goes on."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import httpx2
import numpy as np
import pytest
from websockets.asyncio.client import connect

from tests.conftest import StartServer
from tests.server.recorded import COLUMNS, ROWS, record, values
from tests.serving import PATIENCE_S

FRAMES, AT_ONCE = 20, 50


async def ask(client: httpx2.AsyncClient, url: str) -> httpx2.Response:
    return await client.get(url, params={"points": 200})


async def test_fifty_questions_do_not_stop_the_live_stream(
    start_server: StartServer, tmp_path: Path
) -> None:
    """Every tick of a viewer still comes, and each answer is the same."""
    run = await asyncio.to_thread(record_in_a_loop_of_its_own, tmp_path / "data0")
    server = await asyncio.to_thread(start_server, workers=0)
    live = f"{server.url.replace('http', 'ws', 1)}/api/live"
    url = f"{server.url}/api/runs/{run}/tables/train"
    async with (
        httpx2.AsyncClient(timeout=2 * PATIENCE_S, trust_env=False) as client,
        connect(live, compression=None) as viewer,
    ):
        questions = asyncio.gather(*(ask(client, url) for _ in range(AT_ONCE)))
        ticks = 0
        while not questions.done() or ticks < 2:
            async with asyncio.timeout(PATIENCE_S):
                ticks += json.loads(await viewer.recv())["kind"] == "tick"
        answers = await questions
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    first = answers[0].json()
    assert len(first["columns"]) == COLUMNS
    assert sum(first["rows"]) == FRAMES * ROWS
    column = np.concatenate([values()[:, 0]] * FRAMES)
    assert np.float32(min(first["min"]["c0"])) == column.min()
    assert np.float32(max(first["max"]["c0"])) == column.max()


def record_in_a_loop_of_its_own(data_dir: Path) -> str:
    return record(data_dir, FRAMES).id


@pytest.mark.parametrize("points", [1, 2, 7, 100, 10_000])
def test_never_more_bins_than_asked_for(
    start_server: StartServer, tmp_path: Path, points: int
) -> None:
    run = record(tmp_path / "data0", 3)
    with start_server(workers=0).client() as client:
        for first, last in ((0, 10**9), (0, 1), (17, 2999), (2999, 2999), (4000, 5000)):
            query = {"points": points, "columns": "c1", "from": first, "to": last}
            answer = client.get(f"/api/runs/{run.id}/tables/train", params=query).json()
            rows = max(0, min(last, 3000) - max(first, 1) + 1)
            assert sum(answer["rows"]) == rows
            assert min(points, rows) / 2 <= len(answer["steps"]) <= points
            assert all(a <= b for a, b in zip(answer["steps"], answer["last_steps"], strict=True))
