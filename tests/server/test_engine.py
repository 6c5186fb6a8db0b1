"""Real workers of a real server: to the end, failing, stopping, waiting in the queue."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator

import pytest

from tests.server.real_server import LONG, RealServer, real_server, steps, until


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    """One place for runs; nothing may be left in it by a test."""
    directory = tmp_path_factory.mktemp("engine")
    with real_server(directory, workers=1, heartbeat_s=0.3, lost_after_s=1.5) as server:
        yield server


@pytest.fixture(autouse=True)
def no_worker_left(server: RealServer) -> Iterator[None]:
    yield
    until(lambda: server.busy() == 0 and not server.workers(), within_s=5)


def test_a_run_to_its_end(server: RealServer) -> None:
    run = server.begin(steps(400))
    ended = server.until_state(run, "finished", "failed")
    assert ended["state"] == "finished", ended["reason"]
    assert ended["step"] == ended["total_steps"] == 400
    assert ended["device"]
    assert len(ended["layers"]) == 4
    assert ended["started"] <= ended["ended"]
    assert server.steps(run) == list(range(1, 401))


def test_a_diverged_run_says_so(server: RealServer) -> None:
    hot = {**steps(400), "model": {"kind": "mlp"}, "init": {"kind": "fan_in", "c": 50.0}}
    ended = server.until_state(server.begin(hot), "finished", "failed", "diverged")
    assert ended["state"] == "diverged"
    assert ended["reason"]


def test_missing_data_give_their_message_alone(server: RealServer) -> None:
    blocker = server.data_dir / "datasets"
    blocker.write_text("a file where a folder is wanted: nothing can be read or downloaded")
    ended = server.until_state(
        server.begin({**steps(400), "data": {"kind": "mnist"}}), "failed", "finished"
    )
    blocker.unlink()
    assert ended["state"] == "failed"
    assert ended["reason"]
    assert ended["preparation"] is None


def test_first_in_first_out_and_a_free_place_is_taken_at_once(server: RealServer) -> None:
    first, second, third = (server.begin(LONG) for _ in range(3))
    server.until_state(first, "running")
    assert [server.run(run)["queue_position"] for run in (first, second, third)] == [None, 1, 2]
    assert server.stop(second) == 202
    assert server.run(second)["state"] == "stopped"
    assert len(server.workers()) == 1
    server.stop(first)
    server.until_state(third, "running")
    assert server.run(first)["state"] == "stopped"
    server.stop(third)
    server.until_state(third, "stopped")


def test_stop_is_quick_and_keeps_the_rows(server: RealServer) -> None:
    run = server.begin(LONG)
    server.until_step(run, 20)
    begun = time.monotonic()
    assert server.stop(run) == 202
    ended = server.until_state(run, "stopped")
    assert time.monotonic() - begun < 1
    assert server.steps(run) == list(range(1, ended["step"] + 1))
    assert server.stop(run) == 409


def test_stop_while_starting_and_twice(server: RealServer) -> None:
    run = server.begin(LONG)
    assert server.stop(run) == 202
    server.stop(run)
    assert server.until_state(run, "stopped", "failed", "lost")["state"] == "stopped"


def test_stop_racing_with_the_end(server: RealServer) -> None:
    run = server.begin(steps(800))
    server.until_step(run, 30)
    assert server.stop(run) in {202, 409}
    assert server.until_state(run, "stopped", "finished", "failed", "lost")["state"] in {
        "stopped",
        "finished",
    }


def test_a_worker_that_cannot_stop_is_killed(server: RealServer) -> None:
    run = server.begin(LONG)
    server.until_step(run, 1)
    worker = server.worker(run)
    worker.send_signal(signal.SIGSTOP)
    server.stop(run)
    assert server.until_state(run, "stopped", "lost", within_s=5)["state"] in {"stopped", "lost"}


@pytest.mark.parametrize(
    ("number", "state", "told"),
    [
        (signal.SIGKILL, "lost", "SIGKILL"),
        (signal.SIGTERM, "lost", "SIGTERM"),
        (signal.SIGSEGV, "failed", "Segmentation fault"),
    ],
)
def test_a_killed_worker(server: RealServer, number: signal.Signals, state: str, told: str) -> None:
    run = server.begin(LONG)
    server.until_step(run, 20)
    worker = server.worker(run)
    worker.send_signal(number)
    ended = server.until_state(run, "lost", "failed", within_s=2)
    assert ended["state"] == state
    assert told in ended["reason"]
    assert server.steps(run) == list(range(1, ended["step"] + 1))


def test_a_frozen_worker_is_lost_and_stays_lost(server: RealServer) -> None:
    run = server.begin(LONG)
    server.until_step(run, 20)
    worker = server.worker(run)
    worker.send_signal(signal.SIGSTOP)
    ended = server.until_state(run, "lost")
    assert "not been heard" in ended["reason"]
    until(lambda: not server.workers(), within_s=5)
    assert server.run(run)["state"] == "lost"
    assert server.steps(run) == list(range(1, ended["step"] + 1))


def test_deleting_a_running_run_ends_its_worker(server: RealServer) -> None:
    run = server.begin(LONG)
    server.until_step(run, 1)
    with server.client() as client:
        assert client.delete(f"/api/runs/{run}").status_code == 204
        assert client.get(f"/api/runs/{run}").status_code == 404


def test_a_dead_forkserver_is_replaced_and_its_worker_goes_on(server: RealServer) -> None:
    run = server.begin(steps(3000))
    server.until_step(run, 20)
    server.forkserver().kill()
    assert server.until_state(run, "finished", "failed", "lost")["state"] == "finished"
    again = server.begin(steps(400))
    assert server.until_state(again, "finished", "failed")["state"] == "finished"
