"""`layerscope` as a person starts and ends it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from pathlib import Path

import psutil
import pytest

from server.settings import Settings
from tests.conftest import StartServer
from tests.serving import COMMAND, PATIENCE_S, Server

LONG = {
    "data": {"kind": "moons"},
    "model": {"kind": "mlp", "depth": 2, "width": 8},
    "budget": {"kind": "steps", "count": 10_000_000},
}


def layerscope(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [COMMAND, *words], capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )


def test_help_and_version() -> None:
    assert "serve" in layerscope("--help").stdout
    assert layerscope("--version").stdout.startswith("layerscope 0.")
    for option in ("--host", "--port", "--data-dir", "--datasets-dir", "--workers", "--lease"):
        assert option in layerscope("serve", "--help").stdout


@pytest.mark.parametrize("with_signal", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_cleanly_with_viewers_and_workers(
    start_server: StartServer, with_signal: signal.Signals
) -> None:
    """Ctrl-C reaches the whole process group; the run must survive that until its lease is up."""
    server = start_server(lease=3)
    run_id = server.launch(LONG)[0]["id"]
    server.until(run_id, lambda run: run["step"] > 0)
    workers = {p for p in server.family() if os.getpgid(p.pid) == p.pid}
    assert workers
    with server.live() as one, server.live():
        one.recv(PATIENCE_S)
        started = time.monotonic()
        os.killpg(server.process.pid, with_signal)
        assert server.process.wait(PATIENCE_S) == 0
        assert time.monotonic() - started < 5
    assert all(worker.is_running() for worker in workers)
    assert "goes on until a server is back" in server.log.read_text()
    assert "Traceback" not in server.log.read_text()
    _, alive = psutil.wait_procs(server.family(), timeout=10)
    assert not alive  # no orphan outlives its lease


def test_a_run_survives_a_restart(own_server: Server) -> None:
    run_id = own_server.launch(LONG)[0]["id"]
    step = own_server.until(run_id, lambda run: run["step"] > 0)["step"]
    assert own_server.end() == 0
    own_server.start()
    own_server.until(run_id, lambda run: run["state"] == "running" and run["step"] > step)


def test_a_taken_directory_and_a_taken_port_are_told(server: Server, tmp_path: Path) -> None:
    answer = layerscope("serve", "--port", "0", "--data-dir", server.data_dir)
    assert answer.returncode == 1
    assert answer.stderr.count("\n") == 1
    assert f"process {server.process.pid}" in answer.stderr
    answer = layerscope("serve", "--port", str(server.port), "--data-dir", tmp_path)
    assert answer.returncode == 1
    assert f"cannot listen on 127.0.0.1:{server.port}: Address already in use" in answer.stderr


def test_wrong_options_are_told(tmp_path: Path) -> None:
    wrong = ("--workers", "-1", "--device", "tpu", "--port", "70000", "--lease", "nan")
    answer = layerscope("serve", "--data-dir", tmp_path, *wrong)
    assert answer.returncode == 2
    told = [line.split(":")[1].strip() for line in answer.stderr.splitlines()]
    assert told == ["port", "workers", "device", "lease_s"]
    (tmp_path / "file").touch()
    answer = layerscope("serve", "--port", "0", "--data-dir", tmp_path / "file")
    assert answer.returncode == 1
    assert "Traceback" not in answer.stderr


def test_the_environment_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAYERSCOPE_WORKERS", "-5")
    answer = layerscope("serve", "--port", "0", "--data-dir", tmp_path)
    assert answer.returncode == 2
    assert "workers" in answer.stderr


def test_hosts_are_split_by_comma(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAYERSCOPE_ALLOWED_HOSTS", "a.example,b")
    assert Settings().allowed_hosts == ("a.example", "b")


def test_vacuum_needs_the_server_stopped_and_says_what_it_did(
    start_server: StartServer,
) -> None:
    server = start_server(workers=0)
    words = ("vacuum", "--data-dir", server.data_dir)
    refused = layerscope(*words)
    assert refused.returncode == 1
    assert f"process {server.process.pid}" in refused.stderr
    server.end()
    done = layerscope(*words)
    assert re.fullmatch(r"[\d,]+ bytes before, [\d,]+ after\n", done.stdout), done.stderr
