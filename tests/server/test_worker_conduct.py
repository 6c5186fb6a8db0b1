"""The worker's main thread on lines that nobody listens to: what is put on which."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from experiments.data import mnist
from experiments.spec import RunSpec
from server.engine.assignment import Assignment, Orders
from server.engine.worker.conduct import PREPARE_EVERY_S, conduct
from server.engine.worker.line import Line

SMALL = {
    "model": {"kind": "mlp", "depth": 2, "width": 8},
    "budget": {"kind": "steps", "count": 5},
}


class Wrong(BaseHTTPRequestHandler):
    """Has every file, and each is the wrong one."""

    def do_GET(self) -> None:
        """1 MB of zeros, over a network so slow that progress is told more than once."""
        self.send_response(200)
        self.send_header("Content-Length", str(1_000_000))
        self.end_headers()
        for _ in range(10):
            self.wfile.write(bytes(100_000))
            time.sleep(PREPARE_EVERY_S / 4)

    def log_message(self, *_: Any) -> None:
        """Nothing."""


@pytest.fixture
def mirror(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """MNIST's only mirror is on this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Wrong) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        monkeypatch.setattr(mnist, "MIRRORS", (f"http://127.0.0.1:{server.server_port}/",))
        yield
        server.shutdown()
        thread.join()


def orders(tmp_path: Path, *specs: dict[str, Any]) -> Orders:
    """What a worker of these runs is told."""
    about = [
        Assignment(
            url="",
            run=f"run{number}",
            number=number,
            attempt=f"attempt{number}",
            token="",
            spec=json.dumps(RunSpec.model_validate_json(json.dumps(spec)).model_dump(mode="json")),
            folder=tmp_path / str(number),
            resume=None,
        )
        for number, spec in enumerate(specs, 1)
    ]
    return Orders(
        name="cohort",
        assignments=tuple(about),
        device="cpu",
        threads=1,
        datasets_dir=tmp_path / "datasets",
        log=tmp_path / "log",
        lease_s=60,
        heartbeat_s=2,
        checkpoint_every_s=60,
        min_free=0,
    )


def test_a_download_is_told_to_all_and_breaks_only_who_needs_it(
    tmp_path: Path, mirror: None
) -> None:
    images = {**SMALL, "data": {"kind": "mnist"}}
    lines = [Line(number, members=3) for number in (1, 2, 3)]
    lines[1].stop.set()
    conduct(orders(tmp_path, images, {**images, "seed": 1}, SMALL), lines)
    ends = [line.end for line in lines]
    assert [end.state for end in ends if end] == ["failed", "stopped", "finished"]
    assert ends[0] is not None
    assert "MNIST cannot be read or downloaded" in ends[0].reason
    for line in (lines[0], lines[2]):
        assert line.preparation is not None
        assert line.preparation.message.startswith("Downloading t10k-images")
        assert line.preparation.done > 0
    assert [line.step for line in lines] == [0, 0, 5]
    assert not lines[2].outbox.empty
    assert lines[0].outbox.empty
