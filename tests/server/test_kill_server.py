"""The server ends and comes back; workers outlive it, or end themselves when it stays away."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from tests.server.real_server import LONG, RealServer, real_server, steps, until

KILLS = 5


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RealServer]:
    with real_server(tmp_path, workers=2, heartbeat_s=0.4, lost_after_s=2) as server:
        yield server


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_runs_outlive_a_restart(server: RealServer, number: signal.Signals) -> None:
    going = server.launch(steps(6000))
    other = server.launch(LONG)
    waiting = server.launch(steps(400))
    server.until_step(going, 50)
    server.until_step(other, 1)
    workers = set(server.workers())
    server.restart(number)
    assert server.busy() == 2
    ended = server.until(going, "finished", "lost", "failed")
    assert (ended["state"], ended["step"]) == ("finished", 6000), ended["reason"]
    assert server.steps(going) == list(range(1, 6001))
    assert server.steps(going, "eval") == list(range(0, 6001, 100))
    assert server.until(waiting, "finished", "lost", "failed")["state"] == "finished"
    assert workers & set(server.workers()), "the other run's worker is still the same process"
    server.stop(other)
    stopped = server.until(other, "stopped", "lost", within_s=4)
    assert stopped["state"] == "stopped"
    assert server.steps(other) == list(range(1, stopped["step"] + 1))
    until(lambda: server.busy() == 0 and not server.workers())


def test_kill_9_at_random_moments_loses_no_acknowledged_row(server: RealServer) -> None:
    chance = random.Random(2)
    run = server.launch(steps(15_000))
    seen = 0
    for _ in range(KILLS):
        server.until_step(run, seen + chance.randrange(1, 1000))
        seen = server.run(run)["step"]
        server.signal(signal.SIGKILL)
        with closing(sqlite3.connect(server.data_dir / "layerscope.sqlite3")) as database:
            committed = database.execute("SELECT step FROM runs").fetchone()[0]
        assert committed >= seen
        server.start()
        rows = server.steps(run)
        assert len(rows) >= committed
        assert rows == list(range(1, len(rows) + 1))
    ended = server.until(run, "finished", "lost", "failed")
    assert ended["state"] == "finished", ended["reason"]
    assert server.steps(run) == list(range(1, 15_001))


def test_a_worker_killed_while_the_server_is_away_is_lost(server: RealServer) -> None:
    run = server.launch(LONG)
    server.until_step(run, 1)
    (worker,) = server.workers()
    server.signal(signal.SIGKILL)
    os.kill(worker, signal.SIGKILL)
    server.start()
    assert server.until(run, "lost", within_s=5)["step"] >= 1
    assert server.busy() == 0


def test_an_adopted_worker_that_is_killed_is_lost_at_once(server: RealServer) -> None:
    run = server.launch(LONG)
    server.until_step(run, 1)
    (worker,) = server.workers()
    server.restart()
    server.until_step(run, server.run(run)["step"] + 50)
    os.kill(worker, signal.SIGKILL)
    server.until(run, "lost", within_s=2)


def test_an_adopted_worker_that_cannot_stop_is_killed(server: RealServer) -> None:
    run = server.launch(LONG)
    server.until_step(run, 1)
    (worker,) = server.workers()
    server.restart()
    server.until_step(run, server.run(run)["step"] + 50)
    os.kill(worker, signal.SIGSTOP)
    server.stop(run)
    assert server.until(run, "stopped", within_s=5)["state"] == "stopped"
    until(lambda: not server.workers(), within_s=3)


def test_a_frozen_server_is_survived(server: RealServer) -> None:
    run = server.launch(steps(9000))
    server.until_step(run, 20)
    (worker,) = server.workers()
    os.kill(server.pid, signal.SIGSTOP)
    busy = psutil.Process(worker).cpu_times().user
    # Training goes on for longer than the pong is waited for: the socket is given up meanwhile.
    until(lambda: psutil.Process(worker).cpu_times().user > busy + 1.2)
    os.kill(server.pid, signal.SIGCONT)
    assert server.until(run, "finished", "lost", "failed")["state"] == "finished"
    assert server.steps(run) == list(range(1, 9001))


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
def test_an_orphan_ends_itself(tmp_path: Path, number: signal.Signals) -> None:
    with real_server(tmp_path, workers=1, heartbeat_s=0.4, lease_s=2) as server:
        run = server.launch(LONG)
        server.until_step(run, 1)
        os.kill(server.pid, number)
        assert server.workers()
        until(lambda: not server.workers(), within_s=2 + 2)
        assert (
            "no word from the server for 2 s"
            in (server.data_dir / "logs" / f"{run}.log").read_text()
        )
        if number is signal.SIGKILL:
            until(lambda: len(server.marked()) <= 1, within_s=5)  # the forkserver ended too
