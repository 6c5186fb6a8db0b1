"""A finished run put straight into a data directory: much history without the training."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from experiments.spec import RunSpec
from server.store import Store
from server.wire.frames import Frame
from server.wire.runs import RunView, TableView

COLUMNS = 248
ROWS = 1000  # in a frame, of nearly the largest size


def values() -> NDArray[np.float32]:
    """What is in each frame."""
    return np.random.default_rng(0).normal(size=(ROWS, COLUMNS)).astype(np.float32)


def record(data_dir: Path, frames: int) -> RunView:
    """A run with so many frames of 1 MB in one table."""
    return asyncio.run(_record(data_dir, frames))


async def _record(data_dir: Path, frames: int) -> RunView:
    store = Store.open(data_dir)
    run = await store.create_run(RunSpec())
    attempt = await store.new_attempt(run.id)
    table = TableView(name="train", columns=[f"c{n}" for n in range(COLUMNS)])
    await store.update_run(run.id, tables=[table])
    rows = values()
    for place in range(frames):
        steps = np.arange(place * ROWS + 1, (place + 1) * ROWS + 1, dtype=np.uint32)
        frame = Frame(run.number, 0, place + 1, place * ROWS, 0.0, steps, rows)
        await store.append(attempt.id, frame)
    ended = await store.update_run(run.id, state="finished")
    store.close()
    return ended
