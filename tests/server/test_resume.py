"""A lost run goes on from its checkpoint, and ends as if nothing had happened."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.server.live_client import LiveClient
from tests.server.real_server import LONG, RealServer, real_server, steps, until

ADAM = {"optimizer": {"kind": "adam"}, "data": {"kind": "digits", "input_noise": 0.1}}
CLOCKED = {"step_ms", "elapsed", "probe_ms"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    with kept(tmp_path_factory.mktemp("resume")) as server:
        yield server


def kept(directory: Path, **options: float) -> Any:
    """A server whose workers keep checkpoints often."""
    often = {"workers": 2, "heartbeat_s": 0.3, "lost_after_s": 1.5, "checkpoint_every_s": 0.1}
    return real_server(directory, **(often | options))


def act(server: RealServer, run: str, action: str) -> tuple[int, dict[str, Any]]:
    with server.client() as client:
        answer = client.post(f"/api/runs/{run}/actions", json={"action": action})
    return answer.status_code, answer.json()


def tables(server: RealServer, run: str) -> dict[str, Any]:
    """All that the run recorded, what a clock said left out."""
    found = {}
    with server.client() as client:
        for table in server.run(run)["tables"]:
            if table["name"] == "system":  # of the machine
                continue
            columns = [name for name in table["columns"] if name not in CLOCKED]
            answer = client.get(
                f"/api/runs/{run}/tables/{table['name']}", params={"columns": ",".join(columns)}
            ).json()
            found[table["name"]] = answer["steps"], answer["columns"]
    return found


def checkpoints(server: RealServer, run: str) -> list[Path]:
    return sorted((server.data_dir / "checkpoints" / run).glob("*.safetensors"))


def until_kept(server: RealServer, run: str, after: int = 0) -> int:
    """The step of the newest checkpoint, once it is beyond `after`."""

    def there() -> int:
        return max((int(path.name[:12]) for path in checkpoints(server, run)), default=0)

    until(lambda: there() > after)
    return there()


def test_killed_twice_and_equal_to_the_run_that_was_not(server: RealServer) -> None:
    spec = {**steps(4000), **ADAM}
    whole, run = server.begin(spec), server.begin(spec)
    for number in (signal.SIGKILL, signal.SIGSEGV):
        server.until_step(run, until_kept(server, run, server.run(run)["step"]) + 1)
        server.worker(run).send_signal(number)
        lost = server.until_state(run, "lost", "failed", "finished")
        assert lost["state"] in {"lost", "failed"}
        status, resumed = act(server, run, "resume")
        assert status == 202
        assert resumed["state"] in {"queued", "starting", "running"}
        assert 0 < resumed["step"] <= lost["step"]
        assert (resumed["reason"], resumed["ended"]) == ("", None)
    ended = server.until_state(run, "finished", "lost", "failed")
    assert (ended["state"], ended["step"]) == ("finished", 4000), ended["reason"]
    assert server.until_state(whole, "finished")["step"] == 4000
    assert tables(server, run) == tables(server, whole)
    until(lambda: not (server.data_dir / "checkpoints" / run).exists())
    assert act(server, run, "resume")[0] == 409


def test_what_cannot_be_resumed(server: RealServer) -> None:
    assert act(server, "nothing123", "resume")[0] == 404
    run = server.begin(LONG)
    until_kept(server, run)
    status, answer = act(server, run, "resume")
    assert (status, answer["error"]["code"]) == (409, "wrong_state")
    server.worker(run).kill()
    server.until_state(run, "lost")
    folder = server.data_dir / "checkpoints" / run
    for path in checkpoints(server, run):
        path.write_bytes(path.read_bytes()[:100])
    status, answer = act(server, run, "resume")
    assert (status, answer["error"]["code"]) == (409, "no_checkpoint")
    assert server.run(run)["state"] == "lost"
    shutil.rmtree(folder)
    assert act(server, run, "resume")[0] == 409
    assert act(server, run, "stop")[0] == 409


def test_a_foreign_checkpoint_fails_with_its_reason(server: RealServer) -> None:
    runs = [server.begin({**LONG, "seed": seed}) for seed in (1, 2)]
    for run in runs:
        until_kept(server, run)
        server.worker(run).kill()
        server.until_state(run, "lost")
    mine, other = (checkpoints(server, run)[0] for run in runs)
    shutil.copy(other, mine.with_name(mine.name))
    for path in checkpoints(server, runs[0])[1:]:
        path.unlink()
    if act(server, runs[0], "resume")[0] == 202:
        ended = server.until_state(runs[0], "failed", "finished")
        assert "another run description" in ended["reason"]
    assert act(server, runs[1], "resume")[0] == 202
    server.until_state(runs[1], "running")
    server.stop(runs[1])
    server.until_state(runs[1], "stopped")
    until(lambda: not (server.data_dir / "checkpoints" / runs[1]).exists())


def test_a_viewer_sees_the_cut(server: RealServer) -> None:
    run = server.begin(LONG)
    with server.live() as socket:
        viewer = LiveClient()
        viewer.attach(socket)
        viewer.watch(run)
        viewer.until_rows(run, until_kept(server, run) + 1)
        server.worker(run).kill()
        server.until_state(run, "lost")
        rows = server.run(run)["tables"][0]["rows"]
        assert act(server, run, "resume")[0] == 202
        assert viewer.next("cut")["id"] == run
        viewer.until_rows(run, rows + 100)  # each frame is checked for gaps and duplicates
        number = viewer.runs[run]["number"]
        seen = viewer.steps[number, 0]
        assert seen == list(range(1, len(seen) + 1))
    server.stop(run)
    server.until_state(run, "stopped")


def test_members_of_a_cohort_are_resumed(server: RealServer) -> None:
    with server.client() as client:
        answer = client.post("/api/runs", json={"specs": [LONG], "seeds": 2, "cohort": True})
    assert answer.status_code == 201, answer.text
    runs = [run["id"] for run in answer.json()["runs"]]
    for run in runs:
        server.until_step(run, until_kept(server, run) + 1)
    server.worker(runs[0]).kill()
    for run in runs:
        server.until_state(run, "lost")
        assert act(server, run, "resume")[0] == 202
        server.until_step(run, server.run(run)["step"] + 50)
        server.stop(run)
        ended = server.until_state(run, "stopped")
        assert server.steps(run) == list(range(1, ended["step"] + 1))


def test_resumed_and_stopped_in_the_queue(tmp_path: Path) -> None:
    with kept(tmp_path, workers=1) as server:
        run = server.begin(LONG)
        until_kept(server, run)
        server.worker(run).kill()
        server.until_state(run, "lost")
        busy = server.begin(LONG)
        server.until_state(busy, "running")
        assert act(server, run, "resume")[1]["queue_position"] == 1
        step = server.run(run)["step"]
        assert server.stop(run) == 202
        assert server.run(run)["state"] == "stopped"
        assert server.steps(run) == list(range(1, step + 1))
        folder = server.data_dir / "checkpoints" / run
        assert not folder.exists()
        folder.mkdir()  # as an ended server leaves it
        server.restart()
        until(lambda: not folder.exists())
        assert (server.data_dir / "checkpoints" / busy).exists() or server.run(busy)["step"] < 50
        server.stop(busy)
        server.until_state(busy, "stopped")


def test_a_lease_that_ran_out_loses_nothing(tmp_path: Path) -> None:
    with kept(tmp_path, lease=1.5, checkpoint_every_s=1000) as server:
        spec = {**LONG, **ADAM}
        run = server.begin(spec)
        server.until_step(run, 50)
        server.kill()
        until(lambda: not server.workers(), within_s=15)
        folder = server.data_dir / "checkpoints" / run
        (checkpoint,) = folder.glob("*.safetensors")
        left = int(checkpoint.name[:12])
        assert "left a checkpoint" in (server.data_dir / "logs" / f"{run}.log").read_text()
        server.start()
        lost = server.until_state(run, "lost")
        assert lost["step"] < left
        assert list(folder.glob("*.spool"))
        status, resumed = act(server, run, "resume")
        assert (status, resumed["step"]) == (202, left)
        server.until_step(run, left + 50)
        server.stop(run)
        ended = server.until_state(run, "stopped")
        assert server.steps(run) == list(range(1, ended["step"] + 1))
