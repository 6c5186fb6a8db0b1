"""What tests of the engine need of a server beside REST: its processes, and its rows."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx2
import psutil

from tests.serving import PATIENCE_S, Server

LONG: dict[str, Any] = {
    "model": {"kind": "mlp", "depth": 3, "width": 16},
    "budget": {"kind": "steps", "count": 1_000_000},
    "probes": {"every": 100, "evaluate_every": 500},
}
Value = TypeVar("Value")


def steps(count: int) -> dict[str, Any]:
    """A small run of so many steps."""
    return {**LONG, "budget": {"kind": "steps", "count": count}}


def until(condition: Callable[[], Value], within_s: float = PATIENCE_S) -> Value:
    """The first true value of `condition`, asked again and again."""
    deadline = time.monotonic() + within_s
    while not (value := condition()):
        assert time.monotonic() < deadline, f"not within {within_s} s"
        time.sleep(0.01)
    return value


class RealServer(Server):
    """A server whose workers are looked after closely."""

    def __init__(
        self,
        directory: Path,
        *,
        heartbeat_s: float,
        lost_after_s: float = 8,
        checkpoint_every_s: float = 30,
        **options: float,
    ) -> None:
        super().__init__(directory / "data", **options)
        self.environment = {
            "LAYERSCOPE_HEARTBEAT_S": str(heartbeat_s),
            "LAYERSCOPE_LOST_AFTER_S": str(lost_after_s),
            "LAYERSCOPE_CHECKPOINT_EVERY_S": str(checkpoint_every_s),
        }

    def workers(self) -> list[psutil.Process]:
        """Its workers: the processes that print to a run's log."""
        return [process for process in self.family() if self._prints(process, "")]

    def worker(self, run: str) -> psutil.Process:
        """The worker of a run; that of its cohort, if it is in one."""
        name = f"{self.run(run)['cohort'] or run}.log"
        return next(process for process in self.family() if self._prints(process, name))

    def forkserver(self) -> psutil.Process:
        """The process that workers are forked from."""
        workers = self.workers()
        return next(
            process
            for process in self.family()
            if "forkserver" in " ".join(process.cmdline()) and process not in workers
        )

    def begin(self, spec: dict[str, Any]) -> str:
        """The id of a new run."""
        return str(self.launch(spec)[0]["id"])

    def begin_cohort(self, *specs: dict[str, Any], seeds: int = 1) -> list[str]:
        """The ids of runs that train together."""
        with self.client() as client:
            answer = client.post("/api/runs", json={"specs": list(specs), "seeds": seeds})
        assert answer.status_code == httpx2.codes.CREATED, answer.text
        return [str(run["id"]) for run in answer.json()["runs"]]

    def run(self, run: str) -> dict[str, Any]:
        """What REST says about it."""
        return self._get(f"/api/runs/{run}")

    def stop(self, run: str) -> int:
        """The status of the answer."""
        with self.client() as client:
            return client.post(f"/api/runs/{run}/actions", json={"action": "stop"}).status_code

    def until_state(self, run: str, *states: str, within_s: float = PATIENCE_S) -> dict[str, Any]:
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
        return list(self._get(f"/api/runs/{run}/tables/{table}", columns=first)["steps"])

    def busy(self) -> int:
        """Places taken."""
        return int(self._get("/healthz")["workers"]["busy"])

    def restart(self) -> None:
        """kill -9, and start again."""
        self.kill()
        self.start()

    def _get(self, path: str, **query: str) -> dict[str, Any]:
        with self.client() as client:
            answer = client.get(path, params=query)
        assert answer.status_code == httpx2.codes.OK, answer.text
        return dict(answer.json())

    def _prints(self, process: psutil.Process, name: str) -> bool:
        log = str(self.data_dir / "logs" / name)
        try:
            return any(file.path.startswith(log) for file in process.open_files())
        except psutil.Error:
            return False


@contextmanager
def real_server(directory: Path, **options: float) -> Iterator[RealServer]:
    """A running server; whatever it led to is ended afterwards."""
    server = RealServer(directory, **options)
    try:
        server.start()
        yield server
    finally:
        server.close()
