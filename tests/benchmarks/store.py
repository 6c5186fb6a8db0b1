"""The store: bytes a value, ingest, and opening at any zoom over HTTP.

python -m tests.benchmarks.store [share]     share 1: a run of a million steps (default 0.1)
"""

from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import numpy as np

from experiments.spec import RunSpec
from server.store import Store
from server.wire.frames import Frame
from server.wire.runs import TableView
from tests.benchmarks.rows import Row, show
from tests.serving import Server

CHUNK = 100  # rows: 50 ms at 2,000 steps/s
RATE = 2000  # steps/s of a run


def noise(rows: int, columns: int) -> np.ndarray:
    """Numbers that do not compress."""
    return np.random.default_rng(0).normal(size=(rows, columns)).astype(np.float32)


async def record(store: Store, columns: int, rows: int) -> tuple[str, float]:
    """A run of one table, written as fast as it goes; (its id, seconds)."""
    run, attempt = await begun(store, columns)
    values, started = noise(CHUNK, columns), time.perf_counter()
    for sequence, first in enumerate(range(0, rows, CHUNK), 1):
        steps = np.arange(first + 1, first + CHUNK + 1, dtype=np.uint32)
        await store.append(attempt, Frame(run[1], 0, sequence, first, 0.0, steps, values))
    await store.update_run(run[0], state="finished")
    return run[0], time.perf_counter() - started


async def begun(store: Store, columns: int) -> tuple[tuple[str, int], str]:
    """((id, number) of a new run with a table of so many columns, its attempt)."""
    run = await store.create_run(RunSpec())
    attempt = await store.new_attempt(run.id)
    names = [f"c{n}" for n in range(columns)]
    await store.update_run(run.id, state="running", tables=[TableView(name="train", columns=names)])
    return (run.id, run.number), attempt.id


def size(directory: Path) -> int:
    """Bytes on disk."""
    return sum(file.stat().st_size for file in directory.glob("*.sqlite3*"))


async def ingest(store: Store, runs: int, columns: int, seconds: float) -> list[float]:
    """Milliseconds from sending a chunk to its acknowledgement, `runs` at RATE at once."""
    taken: list[float] = []

    async def one(delay: float) -> None:
        (_, number), attempt = await begun(store, columns)
        values = noise(CHUNK, columns)
        start = time.perf_counter() + delay
        for sequence in range(1, int(seconds * RATE / CHUNK) + 1):
            await asyncio.sleep(max(0.0, start + sequence * CHUNK / RATE - time.perf_counter()))
            first = (sequence - 1) * CHUNK
            steps = np.arange(first + 1, first + CHUNK + 1, dtype=np.uint32)
            sent = time.perf_counter()
            await store.append(attempt, Frame(number, 0, sequence, first, 0.0, steps, values))
            taken.append(1e3 * (time.perf_counter() - sent))

    await asyncio.gather(*(one(n * 0.013) for n in range(runs)))
    return taken


def opened(server: Server, run: str, **query: str | int) -> tuple[float, float, int]:
    """(median, slowest milliseconds, bytes) of a question over HTTP."""
    times = []
    with server.client() as client:
        for _ in range(12):
            started = time.perf_counter()
            answer = client.get(f"/api/runs/{run}/tables/train", params=query)
            times.append(1e3 * (time.perf_counter() - started))
            assert answer.status_code == httpx2.codes.OK, answer.text
    return float(np.median(times)), max(times), len(answer.content)


async def written(directory: Path, share: float) -> tuple[list[Row], dict[str, str]]:
    """Bytes a value and ingest; and the runs by name."""
    rows, runs = [], {}
    for name, columns, count in (
        ("7 × 1M", 7, int(1_000_000 * share)),
        ("400 × 100k", 400, int(100_000 * share)),
    ):
        Store.open(directory).close()  # with its tables, and no log beside them
        before = size(directory)
        store = Store.open(directory)
        runs[name], seconds = await record(store, columns, count)
        store.close()
        used = (size(directory) - before) / (count * columns)
        rows.append(
            (f"{name} (× {share:g})", f"{used:.2f} B a value, {count / seconds:,.0f} rows/s")
        )
    store = Store.open(directory)
    for columns in (400,):
        cpu = time.process_time()
        taken = await ingest(store, 4, columns, max(3.0, 20 * share))
        busy = (time.process_time() - cpu) / max(3.0, 20 * share)
        p50, p99 = np.percentile(taken, [50, 99])
        rows.append(
            (
                f"ingest, 4 runs × {RATE} steps/s × {columns}",
                f"ack p50 {p50:.1f} ms, p99 {p99:.1f} ms, max {max(taken):.1f} ms, "
                f"{100 * busy:.0f} % of a core",
            )
        )
    store.close()
    return rows, runs


def measure(share: float) -> Iterator[Row]:
    """Bytes a value, ingest, and opening over HTTP, of a run of a million steps × `share`."""
    directory = Path(tempfile.mkdtemp(prefix="layerscope-store-"))
    server = Server(directory / "data", workers=0)
    try:
        (directory / "data").mkdir()
        rows, runs = asyncio.run(written(directory / "data", share))
        yield from rows
        server.start()
        narrow, wide = runs["7 × 1M"], runs["400 × 100k"]
        late = int(9e5 * share)
        questions: list[tuple[str, str, dict[str, str | int]]] = [
            ("one series of the long run", narrow, {"columns": "c3", "points": 1000}),
            ("  its last tenth", narrow, {"columns": "c3", "points": 1000, "from": late}),
            ("all 7 series of it", narrow, {"points": 1000}),
            ("one series of the wide run", wide, {"columns": "c33", "points": 1000}),
            ("all 400 of it, 1000 points", wide, {"points": 1000}),
            ("all 400 of it, 200 points", wide, {"points": 200}),
        ]
        for name, run, query in questions:
            median, slowest, length = opened(server, run, **query)
            yield name, f"{median:.1f} ms, slowest {slowest:.1f} ms, {length / 1e6:.2f} MB"
    finally:
        server.close()
        shutil.rmtree(directory)


def main() -> None:
    """Print one table."""
    show("store", measure(float(sys.argv[1]) if len(sys.argv) > 1 else 0.1))


if __name__ == "__main__":
    main()
