"""The server ends and comes back; workers outlive it, or end themselves when it stays away."""

from __future__ import annotations

import random
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.server.real_server import LONG, RealServer, real_server, steps, until

KILLS, TOTAL = 3, 6000


def assert_complete(server: RealServer, run: str, rows: int) -> None:
    """The run finished, with every step exactly once in every table."""
    ended = server.until_state(run, "finished", "lost", "failed")
    assert (ended["state"], ended["step"]) == ("finished", rows), ended["reason"]
    assert server.steps(run) == list(range(1, rows + 1))
    assert server.steps(run, "eval") == list(range(0, rows + 1, 500))


def test_runs_outlive_restarts(tmp_path: Path) -> None:
    with real_server(tmp_path, workers=2, heartbeat_s=0.5, lease=60) as server:
        going, other = server.begin(steps(4000)), server.begin(LONG)
        waiting = server.begin(steps(500))
        server.until_step(going, 50)
        server.until_step(other, 1)
        for number in (signal.SIGKILL, signal.SIGTERM):
            server.end(number)
            server.start()
            assert server.busy() == 2
            server.until_step(other, server.run(other)["step"] + 100)
        assert_complete(server, going, 4000)
        assert_complete(server, waiting, 500)
        server.stop(other)
        stopped = server.until_state(other, "stopped", "lost", "failed", within_s=4)
        assert stopped["state"] == "stopped", stopped["reason"]
        assert server.steps(other) == list(range(1, stopped["step"] + 1))
        until(lambda: server.busy() == 0 and not server.workers())


def test_kill_9_at_random_moments_loses_no_acknowledged_row(tmp_path: Path) -> None:
    chance = random.Random(2)
    with real_server(tmp_path, workers=1, heartbeat_s=0.5) as server:
        run = server.begin(steps(TOTAL))
        seen = 0
        for _ in range(KILLS):
            server.until_step(run, min(seen + chance.randrange(1, 1000), TOTAL))
            seen = server.run(run)["step"]
            server.kill()
            with closing(sqlite3.connect(server.data_dir / "layerscope.sqlite3")) as database:
                committed = database.execute("SELECT step FROM runs").fetchone()[0]
            assert committed >= seen
            server.start()
            rows = server.steps(run)
            assert len(rows) >= committed
            assert rows == list(range(1, len(rows) + 1))
        assert_complete(server, run, TOTAL)


def test_adopted_workers_that_are_killed_or_cannot_stop(tmp_path: Path) -> None:
    with real_server(tmp_path, workers=3, heartbeat_s=0.5, lost_after_s=4) as server:
        away, killed, stuck = (server.begin(LONG) for _ in range(3))
        workers = {}
        for run in (away, killed, stuck):
            server.until_step(run, 1)
            workers[run] = server.worker(run)
        server.kill()
        workers[away].kill()
        server.start()
        for run in (killed, stuck):
            server.until_step(run, server.run(run)["step"] + 50)
        workers[killed].kill()
        server.until_state(killed, "lost", within_s=3)
        workers[stuck].send_signal(signal.SIGSTOP)
        server.stop(stuck)
        assert server.until_state(stuck, "stopped", "lost", within_s=6)["state"] == "stopped"
        server.until_state(away, "lost", within_s=6)
        until(lambda: server.busy() == 0 and not server.workers(), within_s=4)


def test_a_frozen_server_is_survived(tmp_path: Path) -> None:
    with real_server(tmp_path, workers=1, heartbeat_s=0.3, lost_after_s=1.2) as server:
        run = server.begin(LONG)
        server.until_step(run, 20)
        worker = server.worker(run)
        server.process.send_signal(signal.SIGSTOP)
        busy = worker.cpu_times().user
        # Training goes on for longer than a pong is waited for, and than silence is allowed for.
        until(lambda: worker.cpu_times().user > busy + 1.3)
        server.process.send_signal(signal.SIGCONT)
        server.until_step(run, server.run(run)["step"] + 100)
        assert server.stop(run) == 202
        ended = server.until_state(run, "stopped", "lost", "failed")
        assert ended["state"] == "stopped", ended["reason"]
        assert server.steps(run) == list(range(1, ended["step"] + 1))


def test_an_orphan_ends_itself(tmp_path: Path) -> None:
    with real_server(tmp_path, workers=1, heartbeat_s=0.5, lease=2) as server:
        for number in (signal.SIGSTOP, signal.SIGKILL):
            run = server.begin(LONG)
            server.until_step(run, 1)
            assert server.workers()
            server.process.send_signal(number)
            until(lambda: not server.workers(), within_s=2 + 3)
            log = server.data_dir / "logs" / f"{run}.log"
            assert "the lease ran out" in log.read_text()
            if number is signal.SIGSTOP:
                server.process.send_signal(signal.SIGCONT)
                assert "lease" in server.until_state(run, "lost", within_s=3)["reason"]
        until(lambda: not server.family())  # the forkserver ends with its last child


def test_all_members_of_a_cohort_outlive_a_kill_9(tmp_path: Path) -> None:
    with real_server(tmp_path, workers=1, heartbeat_s=0.5, lease=30) as server:
        runs = server.begin_cohort(LONG, {**LONG, "seed": 1}, steps(500))
        waiting = server.begin(steps(500))
        for run in runs:
            server.until_step(run, 20)
        for _ in range(2):
            before = [server.run(run)["step"] for run in runs[:2]]
            server.restart()
            assert server.busy() == 1
            for run, step in zip(runs, before, strict=False):
                server.until_step(run, step + 20)
        assert_complete(server, runs[2], 500)  # wherever its end fell
        assert server.run(waiting)["state"] == "queued"
        for run in runs[:2]:
            assert server.stop(run) == 202
            stopped = server.until_state(run, "stopped", "lost", "failed")
            assert stopped["state"] == "stopped", stopped["reason"]
            assert server.steps(run) == list(range(1, stopped["step"] + 1))
        assert_complete(server, waiting, 500)
