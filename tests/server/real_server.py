"""A server process of our own that can be killed and started again on the same port and data."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGKILL, Signals
from typing import Any, TypeVar

import httpx2
import psutil

PATIENCE_S = 30.0
LONG: dict[str, Any] = {
    "model": {"kind": "mlp", "depth": 3, "width": 16},
    "budget": {"kind": "steps", "count": 1_000_000},
    "probes": {"every": 100, "evaluate_every": 100},
}
MARK = "LAYERSCOPE_TEST_MARK"
Value = TypeVar("Value")


def steps(count: int) -> dict[str, Any]:
    """A small run of so many steps, each some 0.3 ms."""
    return {**LONG, "budget": {"kind": "steps", "count": count}}


def until(condition: Callable[[], Value], within_s: float = PATIENCE_S) -> Value:
    """The first true value of `condition`, asked again and again."""
    deadline = time.monotonic() + within_s
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {within_s} s: {condition}")
        time.sleep(0.01)
    return value


class RealServer:
    """`layerscope serve` on a fixed port. Every process it leads to carries a mark."""

    def __init__(self, directory: Path, **environment: object) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self.data_dir = directory / "data"
        self.output = directory / "server.log"
        self.mark = uuid.uuid4().hex
        self._environment = {
            f"LAYERSCOPE_{name.upper()}": str(value) for name, value in environment.items()
        }
        self._process: subprocess.Popen[bytes] | None = None
        self.http = httpx2.Client(
            base_url=f"http://127.0.0.1:{self.port}", trust_env=False, timeout=PATIENCE_S
        )

    @property
    def pid(self) -> int:
        """Of the server."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Until it answers."""
        command = [sys.executable, "-m", "server.cli", "serve", "--port", str(self.port)]
        with self.output.open("ab") as output:
            self._process = subprocess.Popen(
                [*command, "--data-dir", str(self.data_dir)],
                stdout=output,
                stderr=output,
                env={**os.environ, **self._environment, MARK: self.mark},
                start_new_session=True,
            )
        until(self._answers)

    def signal(self, number: Signals) -> None:
        """To the server alone, and wait for its end."""
        assert self._process is not None
        self._process.send_signal(number)
        self._process.wait(PATIENCE_S)

    def restart(self, number: Signals = SIGKILL) -> None:
        """End it and start it again."""
        self.signal(number)
        self.start()

    def close(self) -> None:
        """End whatever is left."""
        self.http.close()
        while left := self.marked():
            for process in left:
                process.kill()
            psutil.wait_procs(left, PATIENCE_S)
        if self._process is not None:
            self._process.wait(PATIENCE_S)

    def marked(self) -> list[psutil.Process]:
        """Every living process that this server led to, itself included."""
        return [process for process in psutil.process_iter() if _environ(process) == self.mark]

    def workers(self) -> list[int]:
        """Process ids of workers: they lead a group of their own and print to a run's log."""
        logs = str(self.data_dir / "logs")
        return [
            process.pid
            for process in self.marked()
            if any(file.path.startswith(logs) for file in process.open_files())
        ]

    def forkserver(self) -> int:
        """Process id of the forkserver: the child that has children, or will have."""
        workers = self.workers()
        return next(
            process.pid
            for process in self.marked()
            if "forkserver" in " ".join(process.cmdline()) and process.pid not in workers
        )

    def launch(self, spec: dict[str, Any]) -> str:
        """A run's id."""
        answer = self.http.post("/api/runs", json=spec)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["runs"][0]["id"])

    def run(self, run: str) -> dict[str, Any]:
        """What REST says about it."""
        answer = self.http.get(f"/api/runs/{run}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def stop(self, run: str) -> int:
        """The status of the answer."""
        return self.http.post(f"/api/runs/{run}/actions", json={"action": "stop"}).status_code

    def until(self, run: str, *states: str, within_s: float = PATIENCE_S) -> dict[str, Any]:
        """The run, once it is in one of `states`."""

        def there() -> dict[str, Any] | None:
            seen = self.run(run)
            return seen if seen["state"] in states else None

        return until(there, within_s)

    def until_step(self, run: str, step: int) -> None:
        """Until the run has done `step`."""
        until(lambda: self.run(run)["step"] >= step)

    def steps(self, run: str, table: str = "train") -> list[int]:
        """The steps of every row of a table."""
        first = next(t["columns"][0] for t in self.run(run)["tables"] if t["name"] == table)
        rows = self.http.get(f"/api/runs/{run}/tables/{table}", params={"columns": first})
        return list(rows.json()["steps"])

    def busy(self) -> int:
        """Places taken."""
        return int(self.http.get("/healthz").json()["workers"]["busy"])

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self.output.read_text()
        try:
            return self.http.get("/healthz").status_code == 200
        except httpx2.TransportError:
            return False


def _environ(process: psutil.Process) -> str | None:
    try:
        return process.environ().get(MARK)
    except (psutil.Error, OSError):
        return None


@contextmanager
def real_server(directory: Path, **environment: object) -> Iterator[RealServer]:
    """A running server; whatever it led to is ended afterwards."""
    server = RealServer(directory, **environment)
    try:
        server.start()
        yield server
    finally:
        server.close()
