"""The real server in a process of its own, as `layerscope serve` starts it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import psutil
from websockets.sync.client import ClientConnection, connect

from server.wire.runs import ENDED

PATIENCE_S = 30.0
COMMAND = Path(sys.executable).with_name("layerscope")


class Server:
    """A server on a port of its own. `options` are those of `layerscope serve`."""

    def __init__(self, data_dir: Path, **options: str | int | float) -> None:
        self.data_dir = data_dir
        self.port = 0  # any free one, then the same again after a restart
        self.url = ""
        self.log = data_dir.parent / f"{data_dir.name}.log"
        self.process: subprocess.Popen[str]
        self.environment: dict[str, str] = {}  # settings that are no option
        self._options = {"lease": 10, **options}
        self._family: set[psutil.Process] = set()  # forkservers and workers seen

    def start(self) -> None:
        """Start, and wait until it accepts."""
        options = {"port": self.port, "data_dir": self.data_dir, **self._options}
        words = [str(w) for k, v in options.items() for w in (f"--{k.replace('_', '-')}", v)]
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [COMMAND, "serve", *words],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
                env={k: v for k, v in os.environ.items() if not k.startswith("LAYERSCOPE_")}
                | self.environment,
            )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line.startswith("Layerscope on http"), f"{line!r}, log: {self.log.read_text()}"
        self.url = line.split()[-1]
        self.port = int(self.url.rpartition(":")[2])

    def family(self) -> set[psutil.Process]:
        """The processes below the server, now and earlier, that are still there."""
        if self.process.poll() is None:
            self._family |= set(psutil.Process(self.process.pid).children(recursive=True))
        self._family = {process for process in self._family if process.is_running()}
        return self._family

    def end(self, with_signal: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and wait; the exit status. Workers may live on."""
        self.family()
        if self.process.poll() is None:
            self.process.send_signal(with_signal)
            self.process.send_signal(signal.SIGCONT)  # a test may have failed while it was stopped
        status = self.process.wait(PATIENCE_S)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return status

    def kill(self) -> None:
        """kill -9, as a crash would."""
        self.end(signal.SIGKILL)

    def close(self) -> None:
        """End the server and everything it started."""
        self.end()
        for process in self.family():
            process.kill()
        psutil.wait_procs(self.family(), PATIENCE_S)

    @contextmanager
    def client(self) -> Iterator[httpx2.Client]:
        """An HTTP client of this server."""
        with httpx2.Client(base_url=self.url, timeout=PATIENCE_S) as client:
            yield client

    @contextmanager
    def live(self) -> Iterator[ClientConnection]:
        """A viewer's websocket, with nothing read from it yet."""
        url = f"{self.url.replace('http', 'ws', 1)}/api/live"
        with connect(url, compression=None, max_size=None, open_timeout=PATIENCE_S) as socket:
            yield socket

    def launch(self, *specs: dict[str, Any]) -> list[dict[str, Any]]:
        """Launch runs over REST; `{}` is the default run."""
        with self.client() as client:
            answer = client.post("/api/runs", json=list(specs))
            assert answer.status_code == 201, answer.text
            runs: list[dict[str, Any]] = answer.json()["runs"]
            return runs

    def until(
        self, run_id: str, holds: Callable[[dict[str, Any]], bool], seconds: float = PATIENCE_S
    ) -> dict[str, Any]:
        """The run once `holds` is true of it, told by /api/live: nothing is polled."""
        deadline = time.monotonic() + seconds
        with self.live() as socket:
            hello = json.loads(socket.recv(PATIENCE_S))
            known = [run for run in hello["runs"] if run["id"] == run_id]
            while not (known and holds(known[-1])):
                # Ticks keep coming, so the whole wait has one deadline.
                message = socket.recv(max(0, deadline - time.monotonic()))
                assert isinstance(message, str)
                told = json.loads(message)
                if told["kind"] == "run" and told["run"]["id"] == run_id:
                    known.append(told["run"])
        with self.client() as client:  # the socket told it in brief
            found: dict[str, Any] = client.get(f"/api/runs/{run_id}").json()
            return found

    def until_ended(self, run_id: str, seconds: float = PATIENCE_S) -> dict[str, Any]:
        """The run once it has ended."""
        return self.until(run_id, lambda run: run["state"] in ENDED, seconds)
