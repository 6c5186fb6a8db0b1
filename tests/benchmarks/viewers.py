"""Viewers: from a worker's row to the browsers that watch it, and what that costs the server.

python -m tests.benchmarks.viewers [seconds] [viewers ...]  default: 20 s of 100 and 1,000 viewers
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
from websockets.asyncio.client import ClientConnection, connect

from server.store import Store
from server.wire.frames import Frame, encode
from server.wire.runs import TableView
from server.wire.worker import Attach, Declare
from tests.benchmarks.rows import Row, show
from tests.server.hand_worker import Ticket, ticket
from tests.serving import Server

RATE = 10  # frames/s
ROWS, COLUMNS = 5, 100  # of a frame: 2 KB
SETTLE_S = 1.0


async def begun(directory: Path) -> Ticket:
    """A run that waits for its worker."""
    store = Store.open(directory)
    try:
        return await ticket(store)
    finally:
        store.close()


async def declare(socket: ClientConnection, about: Ticket) -> None:
    """Attach, and say what the rows are."""
    tables = [TableView(name="train", columns=[f"c{n}" for n in range(COLUMNS)])]
    shape = {"parameters": 1, "total_steps": 10**6, "steps_per_epoch": 1, "device": "cpu"}
    await socket.send(Attach(run=about.run, attempt=about.attempt, pid=1).model_dump_json())
    await socket.send(Declare(tables=tables, layers=[], **shape).model_dump_json())


async def work(url: str, about: Ticket, seconds: float) -> list[float]:
    """Send RATE frames a second; ms to each acknowledgement."""
    values = np.random.default_rng(0).normal(size=(ROWS, COLUMNS)).astype(np.float32)
    headers = {"Authorization": f"Bearer {about.token}"}
    address = f"{url.replace('http', 'ws', 1)}/api/worker?attempt={about.attempt}"
    sent: dict[int, float] = {}
    taken: list[float] = []
    async with connect(address, additional_headers=headers, compression=None) as socket:
        await declare(socket, about)

        async def hear() -> None:
            async for message in socket:
                told = json.loads(message)
                if told.get("kind") == "acknowledged":
                    taken.append(1e3 * (time.perf_counter() - sent[told["sequence"]]))

        hearing = asyncio.create_task(hear())
        start = time.perf_counter()
        for number in range(int(seconds * RATE)):
            await asyncio.sleep(max(0.0, start + number / RATE - time.perf_counter()))
            first = number * ROWS
            steps = np.arange(first + 1, first + ROWS + 1, dtype=np.uint32)
            sent[number + 1] = time.perf_counter()
            frame = Frame(about.number, 0, number + 1, first, time.time(), steps, values)
            await socket.send(encode(frame))
        await asyncio.sleep(SETTLE_S)
        hearing.cancel()
    return taken


def measure(seconds: float, counts: tuple[int, ...]) -> Iterator[Row]:
    """A row for each number of viewers."""
    for count in counts:
        with tempfile.TemporaryDirectory(prefix="layerscope-viewers-") as place:
            yield from _one(Path(place), count, seconds)


def _one(place: Path, count: int, seconds: float) -> Iterator[Row]:
    directory = place / "data"
    directory.mkdir()
    about = asyncio.run(begun(directory))
    server = Server(directory, workers=0)
    server.environment = {"LAYERSCOPE_LOST_AFTER_S": "60"}
    server.start()
    words = ["-m", "tests.benchmarks.crowd", str(server.port), about.run, str(count)]
    crowd: subprocess.Popen[str] = subprocess.Popen(
        [sys.executable, *words, str(seconds + SETTLE_S)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert crowd.stdout is not None
        assert crowd.stdout.readline() == "ready\n"
        process = psutil.Process(server.process.pid)
        before, memory = process.cpu_times(), process.memory_info().rss
        taken = asyncio.run(work(server.url, about, seconds))
        after = process.cpu_times()
        seen = json.loads(crowd.stdout.readline())
    finally:
        crowd.kill()
        crowd.wait()
        if crowd.stdout:
            crowd.stdout.close()
        server.close()
    assert not seen["wrong"], seen
    assert not seen["closed"], seen
    busy = sum(after[:2]) - sum(before[:2])
    share = seen["frames"] / (count * int(seconds * RATE))
    late = f"p50 {seen['p50']:.1f} ms, p99 {seen['p99']:.1f} ms, max {seen['max']:.0f} ms"
    own = f"; read by their one process p99 {seen['read']:.1f} ms"
    yield f"{count:,} viewers × {RATE} frames/s", f"row → viewer's kernel {late}{own}"
    cost = f"{1e6 * busy / max(1, seen['messages']):.0f} µs a message"
    merged = f"{100 * share:.0f} % of the frames, the rest merged"
    server_share = f"server {busy / (seconds + SETTLE_S):.2f} of a core ({cost})"
    yield "", f"{server_share}, {memory / 2**20:.0f} MiB; {merged}"
    ack = f"ack p99 {np.percentile(taken, 99):.1f} ms"
    yield "", f"{ack}; the viewers' own process took {seen['cpu']:.1f} CPU s"


def main() -> None:
    """Print one table."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 20.0
    counts = tuple(map(int, sys.argv[2:])) or (100, 1000)
    show("viewers", measure(seconds, counts))


if __name__ == "__main__":
    main()
