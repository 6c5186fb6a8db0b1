"""A full disk: nothing acknowledged is lost, running runs wait for room, new ones are refused."""

from __future__ import annotations

import resource
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from sqlalchemy.exc import DBAPIError

from experiments.spec import RunSpec
from server.store import DiskFullError, Store
from server.store.database import FILE
from server.wire.frames import MAX_BYTES
from tests.conftest import StartServer
from tests.server.real_server import until
from tests.server.test_store import frame, going

SPEC: dict[str, Any] = {
    "model": {"kind": "mlp", "depth": 20, "width": 16},
    "budget": {"kind": "steps", "count": 2000},
}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 4 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(disk)]
    made = subprocess.run(mount, check=False, capture_output=True, text=True)
    if made.returncode:
        pytest.skip(f"no file system may be mounted here: {made.stderr.strip()}")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def enlarge(disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)


async def test_the_writer_outlives_a_full_disk(small_disk: Path) -> None:
    store = Store.open(small_disk)
    run, attempt = await going(store)
    done = 0

    async def fill() -> None:
        nonlocal done
        for done in range(done, 100):  # noqa: B020 (it goes on where it was)
            await store.append(attempt.id, frame(run.number, done + 1, 20_000 * done, 20_000))

    with pytest.raises(DBAPIError, match=r"full|I/O"):
        await fill()
    assert done > 3
    assert (await store.run(run.id)).step == 20_000 * done
    enlarge(small_disk)
    await fill()
    row, head = 0, 2_000_000
    while row < head:
        part = await store.frames(run.number, 0, row, MAX_BYTES)
        assert part is not None
        assert part.steps.tolist() == list(range(row + 1, part.next_row + 1))
        row = part.next_row
    store.close()


async def test_below_the_floor_no_run_is_created(tmp_path: Path) -> None:
    free_mb = shutil.disk_usage(tmp_path).free // 1_000_000
    store = Store.open(tmp_path, min_free_mb=2 * free_mb + 1)
    with pytest.raises(DiskFullError, match="MB free, below min_free_mb"):
        await store.create_run(RunSpec())
    assert (await store.runs()).total == 0
    store.close()


def test_the_server_says_507_and_goes_on(start_server: StartServer, tmp_path: Path) -> None:
    free_mb = shutil.disk_usage(tmp_path).free // 1_000_000
    server = start_server(workers=0, min_free_mb=2 * free_mb + 1)
    with server.client() as client:
        answer = client.post("/api/runs", json={})
        assert answer.status_code == 507
        assert answer.json()["error"]["code"] == "disk_full"
        assert "min_free_mb" in answer.json()["error"]["message"]
        assert client.get("/healthz").status_code == 200
        ready = client.get("/readyz")
        assert ready.status_code == 503
        assert "min_free_mb" in ready.json()["disk"]


def test_a_running_run_waits_for_room(start_server: StartServer) -> None:
    """The kernel refuses the server's writes beyond a file size, as a full disk would."""
    server = start_server(workers=1)
    run_id = server.launch(SPEC)[0]["id"]
    server.until(run_id, lambda run: run["step"] > 0)
    process = psutil.Process(server.process.pid)
    wal = server.data_dir / f"{FILE}-wal"
    _, hard = process.rlimit(resource.RLIMIT_FSIZE)
    process.rlimit(resource.RLIMIT_FSIZE, (wal.stat().st_size, hard))
    until(lambda: "worker refused" in server.log.read_text())
    with server.client() as client:
        assert client.get(f"/api/runs/{run_id}").json()["state"] == "running"
        assert client.get("/readyz").status_code == 503
        process.rlimit(resource.RLIMIT_FSIZE, (hard, hard))
        until(lambda: client.get("/readyz").status_code == 200)
    ended = server.until_ended(run_id)
    assert ended["state"] == "finished", ended["reason"]
    with server.client() as client:
        table = client.get(f"/api/runs/{run_id}/tables/train", params={"columns": "loss"}).json()
    assert table["steps"] == list(range(1, 2001))
