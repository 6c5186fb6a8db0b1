"""kill -9 of a process that writes: what it acknowledged is there, whole and in order."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import numpy as np

from server.store import Store
from server.wire.frames import MAX_BYTES
from tests.server.test_store import frame, going

KILLS = 6


def append_until_killed(data_dir: Path, run_id: str, attempt: str, url: str = "") -> int:
    """The last sequence that a writer said was acknowledged before it was killed."""
    command = [sys.executable, "-m", "tests.server.appender", str(data_dir), run_id, attempt, url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        said = [writer.stdout.readline() for _ in range(random.randint(1, 150))]
        writer.kill()
        said += writer.stdout.readlines()
    return int(said[-1])


async def test_no_acknowledged_row_is_lost(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    run, attempt = await going(store)
    store.close()
    for _ in range(KILLS):
        acknowledged = append_until_killed(tmp_path, run.id, attempt.id)
        store = Store.open(tmp_path)  # the lock went with the process
        committed = await store.acknowledged(attempt.id)
        assert committed >= acknowledged
        steps: list[int] = []
        while part := await store.frames(run.number, 0, len(steps), MAX_BYTES):
            steps += part.steps.tolist()
        assert steps == list(range(1, 2 * committed + 1))
        assert (await store.run(run.id)).tables[0].rows == len(steps)
        last = await store.frames(run.number, 0, 2 * (committed - 1), MAX_BYTES)
        assert last is not None
        expected = frame(run.number, committed, 2 * (committed - 1))
        np.testing.assert_array_equal(last.values, expected.values)
        store.close()
