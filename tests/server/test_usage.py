"""The table `system`: what a worker's process takes, beside the curves."""

from __future__ import annotations

import os

import numpy as np
import psutil
import pytest

from server.engine.worker.usage import EVERY_S, Usage
from tests.conftest import StartServer
from tests.server.real_server import LONG, until


def test_a_sample_is_told_once_to_each_run(monkeypatch: pytest.MonkeyPatch) -> None:
    usage = Usage("cpu")
    one, two = usage.reader(), usage.reader()
    assert one.rows(1) is None
    monkeypatch.setattr("server.engine.worker.usage.EVERY_S", 0.0)
    usage.sample()
    first, second = one.rows(5), two.rows(6)
    assert first is not None
    assert second is not None
    assert one.rows(7) is None
    assert (first.first_row, first.steps.tolist(), second.steps.tolist()) == (0, [5], [6])
    np.testing.assert_array_equal(first.values, second.values)
    cpu, memory = first.values[0]
    assert cpu >= 0
    resident = psutil.Process(os.getpid()).memory_info().rss / 1e6
    assert 0.5 * resident < memory < 2 * resident
    usage.sample()
    again = one.rows(8)
    assert again is not None
    assert again.first_row == 1


def test_no_sample_before_its_time() -> None:
    usage = Usage("cpu")
    usage.sample()
    assert EVERY_S > 0.5
    assert usage.count == 0


def test_a_run_tells_what_it_takes(start_server: StartServer) -> None:
    server = start_server(workers=1)
    run_id = server.launch(LONG)[0]["id"]

    def table() -> dict[str, list[float]]:
        with server.client() as client:
            answer = client.get(f"/api/runs/{run_id}/tables/system")
        return dict(answer.json()) if answer.status_code == 200 else {"steps": []}

    until(lambda: len(table()["steps"]) >= 2)
    found = table()
    assert found["columns"][:2] == ["cpu_percent", "memory_mb"]
    assert found["steps"] == sorted(found["steps"])
    assert min(found["values"]["memory_mb"]) > 50  # torch alone takes more
    assert max(found["values"]["cpu_percent"]) > 1
