"""Cohorts in real workers: several runs in one process, each with a life of its own."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from tests.server.real_server import LONG, RealServer, real_server, steps, until

EXACT: dict[str, Any] = {**steps(50), "precision": {"kind": "float64"}, "probes": {"every": 1}}
CLOCKS = {"step_ms", "probe_ms", "elapsed"}  # columns that the machine's speed decides


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    """One place for jobs; nothing may be left in it by a test."""
    directory = tmp_path_factory.mktemp("cohorts")
    with real_server(directory, workers=1, heartbeat_s=0.5, lost_after_s=4) as server:
        yield server


@pytest.fixture(autouse=True)
def no_worker_left(server: RealServer) -> Iterator[None]:
    yield
    until(lambda: server.busy() == 0 and not server.workers())


def table(server: RealServer, run: str, name: str) -> dict[str, Any]:
    """The columns of a table, without those that a clock decides."""
    with server.client() as client:
        values = client.get(f"/api/runs/{run}/tables/{name}").json()["values"]
    return {name: column for name, column in values.items() if name not in CLOCKS}


def assert_complete(server: RealServer, run: str) -> None:
    """Every step up to the last is there once."""
    assert server.steps(run) == list(range(1, server.run(run)["step"] + 1))


def stop_all(server: RealServer, runs: list[str]) -> None:
    for run in runs:
        server.stop(run)
    for run in runs:
        assert server.until_state(run, "stopped", "lost", "failed")["state"] == "stopped"


def test_members_record_what_they_would_alone(server: RealServer) -> None:
    together = server.begin_cohort(EXACT, seeds=3)
    alone = [server.begin({**EXACT, "seed": seed}) for seed in range(3)]
    cohorts = {server.run(run)["cohort"] for run in together}
    assert len(cohorts) == 1
    assert None not in cohorts
    for member, solo in zip(together, alone, strict=True):
        for run in (member, solo):
            assert server.until_state(run, "finished", "failed", "lost")["state"] == "finished"
        assert server.run(solo)["cohort"] is None
        assert server.run(member)["digest"] == server.run(solo)["digest"]
        for name in ("train", "layers", "eval"):
            expected, found = table(server, solo, name), table(server, member, name)
            assert list(found) == list(expected)
            for column, values in expected.items():
                np.testing.assert_allclose(
                    np.array(found[column], float),
                    np.array(values, float),
                    rtol=2e-6,  # both are stored as float32
                    atol=1e-12,
                    err_msg=f"{name} {column}",
                )


def test_sixteen_seeds_at_once_take_one_place(server: RealServer) -> None:
    runs = server.begin_cohort(steps(60), seeds=16)
    after = server.begin(steps(60))
    views = [server.run(run) for run in runs]
    assert [view["spec"]["seed"] for view in views] == list(range(16))
    assert [view["name"].rpartition(" · ")[2] for view in views] == [f"seed {s}" for s in range(16)]
    server.until_state(runs[-1], "running", "finished")
    assert server.busy() == len(server.workers()) == 1
    for run in [*runs, after]:
        assert server.until_state(run, "finished", "failed", "lost")["state"] == "finished"
        assert server.steps(run) == list(range(1, 61))
    assert server.run(after)["started"] >= max(server.run(run)["ended"] for run in runs)


def test_one_of_three_is_stopped_and_one_deleted(server: RealServer) -> None:
    runs = server.begin_cohort(LONG, seeds=3)
    for run in runs:
        server.until_step(run, 20)
    assert server.stop(runs[1]) == 202
    assert server.until_state(runs[1], "stopped", "lost", "failed")["state"] == "stopped"
    assert_complete(server, runs[1])
    with server.client() as client:
        assert client.delete(f"/api/runs/{runs[0]}").status_code == 204
    seen = server.run(runs[2])["step"]
    server.until_step(runs[2], seen + 50)
    assert server.run(runs[2])["state"] == "running"
    stop_all(server, runs[2:])
    assert_complete(server, runs[2])


def test_ends_are_told_while_the_others_train(server: RealServer) -> None:
    # Each layer multiplies by about 800: past the largest float32 after 13 of them.
    deep = {"kind": "mlp", "depth": 20, "width": 64}
    hot = {**LONG, "model": deep, "init": {"kind": "normal", "std": 100.0}}
    runs = server.begin_cohort(LONG, steps(30), hot)
    assert server.until_state(runs[1], "finished", "failed", "lost")["state"] == "finished"
    assert server.steps(runs[1]) == list(range(1, 31))
    assert server.until_state(runs[2], "diverged", "failed", "finished")["state"] == "diverged"
    assert_complete(server, runs[2])
    seen = server.run(runs[0])["step"]
    server.until_step(runs[0], seen + 50)
    assert server.run(runs[0])["state"] == "running"
    stop_all(server, runs[:1])


def test_a_member_with_wrong_data_fails_alone(server: RealServer) -> None:
    blocker = server.data_dir / "datasets"
    blocker.write_text("a file where a folder is wanted: nothing can be read or downloaded")
    wrong = {**steps(40), "data": {"kind": "mnist"}}
    runs = server.begin_cohort(steps(40), wrong, {**steps(40), "seed": 1})
    failed = server.until_state(runs[1], "failed", "finished", "lost")
    blocker.unlink()
    assert failed["state"] == "failed"
    assert failed["preparation"] is None
    assert str(blocker) in failed["reason"]
    assert "Traceback" not in failed["reason"]
    for run in (runs[0], runs[2]):
        assert server.until_state(run, "finished", "failed", "lost")["state"] == "finished"
        assert server.steps(run) == list(range(1, 41))


def test_killing_the_worker_ends_the_living_alone(server: RealServer) -> None:
    runs = server.begin_cohort(steps(30), LONG, {**LONG, "seed": 1})
    assert server.until_state(runs[0], "finished", "failed", "lost")["state"] == "finished"
    ended = server.run(runs[0])
    server.until_step(runs[2], 40)
    server.worker(runs[1]).send_signal(signal.SIGKILL)
    for run in runs[1:]:
        lost = server.until_state(run, "lost", "failed", "stopped", within_s=10)
        assert lost["state"] == "lost"
        assert "SIGKILL" in lost["reason"]
        assert_complete(server, run)
    assert server.run(runs[0]) == ended


def test_a_frozen_worker_loses_all_that_live(server: RealServer) -> None:
    runs = server.begin_cohort(LONG, seeds=2)
    for run in runs:
        server.until_step(run, 1)
    server.worker(runs[0]).send_signal(signal.SIGSTOP)
    server.stop(runs[0])
    assert server.until_state(runs[0], "stopped", "lost")["state"] == "stopped"
    assert "not been heard" in server.until_state(runs[1], "lost", "stopped")["reason"]


def test_a_cohort_waits_as_one_and_can_be_thinned(server: RealServer) -> None:
    first = server.begin(LONG)
    runs = server.begin_cohort(steps(30), seeds=3)
    last = server.begin(steps(30))
    server.until_state(first, "running")
    assert [server.run(run)["queue_position"] for run in [*runs, last]] == [1, 1, 1, 2]
    assert server.stop(runs[0]) == 202
    assert server.run(runs[0])["state"] == "stopped"
    stop_all(server, [first])
    for run in [*runs[1:], last]:
        assert server.until_state(run, "finished", "failed", "lost")["state"] == "finished"
    started = [server.run(run)["started"] for run in [*runs, last]]
    assert started[0] is None
    assert started[1] == started[2] <= started[3]
