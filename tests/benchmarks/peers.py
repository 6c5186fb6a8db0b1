"""The same scalars through TensorBoard, MLflow, Aim, trackio and ours, side by side.

python -m tests.benchmarks.peers [steps] [columns] [name ...]     default: 300 steps of 100 columns

Each peer is installed from PyPI into a virtual environment of its own, which goes away afterwards.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from server.store import Store
from server.wire.frames import Frame
from tests.benchmarks.rows import Row, show
from tests.benchmarks.store import begun, opened, size
from tests.serving import Server

PACKAGES = {
    "tensorboard": ["tensorboard", "tensorboardX"],
    "mlflow": ["mlflow-skinny", "sqlalchemy", "alembic", "pandas"],
    "aim": ["aim"],
    "trackio": ["trackio"],
}
INSTALL_S = 180
RUN_S = 120
SCRIPT = Path(__file__).with_name("peer.py")


def measure(steps: int, columns: int, names: list[str]) -> Iterator[Row]:
    """A row each; ours first."""
    yield f"ours, {steps:,} steps × {columns}", ours(steps, columns)
    for name in names:
        with tempfile.TemporaryDirectory(prefix="layerscope-peer-") as place:
            yield name, peer(Path(place), name, steps, columns)


def told(values: int, took: dict[str, float]) -> str:
    """What one of them took."""
    return (
        f"{values / took['write_s']:,.0f} values/s, {took['bytes'] / values:.1f} B a value, "
        f"one series {1e3 * took['read_s']:,.1f} ms, {took['cpu_s']:.1f} CPU s"
    )


def ours(steps: int, columns: int) -> str:
    """Chunk by chunk, each acknowledged, so that it survives a kill; the series over HTTP."""
    with tempfile.TemporaryDirectory(prefix="layerscope-ours-") as place:
        directory = Path(place) / "data"
        directory.mkdir()
        cpu, began = time.process_time(), time.perf_counter()
        run, used = asyncio.run(_written(directory, steps, columns))
        took, cpu = time.perf_counter() - began, time.process_time() - cpu
        server = Server(directory, workers=0)
        try:
            server.start()
            median, _, _ = opened(server, run, columns="c3")
        finally:
            server.close()
        numbers = {"write_s": took, "bytes": used, "read_s": median / 1e3, "cpu_s": cpu}
        return told(steps * columns, numbers)


async def _written(directory: Path, steps: int, columns: int) -> tuple[str, int]:
    Store.open(directory).close()  # with its tables, and no log beside them
    before = size(directory)
    store = Store.open(directory)
    (run, number), attempt = await begun(store, columns)
    values = np.random.default_rng(0).normal(size=(steps, columns)).astype(np.float32)
    for sequence, first in enumerate(range(0, steps, 100), 1):
        part = values[first : first + 100]
        clock = np.arange(first + 1, first + 1 + len(part), dtype=np.uint32)
        await store.append(attempt, Frame(number, 0, sequence, first, 0.0, clock, part))
    store.close()
    return run, size(directory) - before


def peer(place: Path, name: str, steps: int, columns: int) -> str:
    """What it took, or why it did not run."""
    python, data = place / "venv" / "bin" / "python", place / "data"
    data.mkdir()
    environment = os.environ | {"TRACKIO_DIR": str(data), "HF_HUB_OFFLINE": "1", "HOME": str(place)}
    try:
        _call([sys.executable, "-m", "venv", str(place / "venv")], os.environ, INSTALL_S)
        install = [str(python), "-m", "pip", "install", "-q", *PACKAGES[name]]
        _call(install, os.environ, INSTALL_S)
        words = [str(python), str(SCRIPT), name, str(data), str(steps), str(columns)]
        found = json.loads(_call(words, environment, RUN_S).splitlines()[-1])
    except subprocess.TimeoutExpired as error:
        return f"skipped: {error.cmd[3]} took more than {error.timeout:.0f} s"
    except subprocess.CalledProcessError as error:
        return f"skipped: {(error.stderr.strip() or 'no reason given').splitlines()[-1][:110]}"
    if found["points"] != steps:
        return f"skipped: it gave back {found['points']} of {steps} points"
    return told(steps * columns, found)


def _call(words: list[str], environment: object, seconds: float) -> str:
    assert isinstance(environment, os._Environ | dict)
    done = subprocess.run(
        words,
        check=True,
        capture_output=True,
        text=True,
        timeout=seconds,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
    )
    return done.stdout


def main() -> None:
    """Print one table."""
    numbers = [int(word) for word in sys.argv[1:3]]
    steps, columns = (*numbers, *(300, 100)[len(numbers) :])
    show("side by side", measure(steps, columns, sys.argv[3:] or list(PACKAGES)))


if __name__ == "__main__":
    main()
