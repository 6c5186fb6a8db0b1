"""Files of the full resolution: equal values in every format, not finite ones too; flat memory."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx2
import numpy as np
import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from numpy.typing import NDArray

from experiments.spec import RunSpec
from server.store import Store
from server.wire.frames import Frame
from server.wire.runs import TableView
from tests.conftest import StartServer
from tests.serving import Server

NAMES = ["loss", '=cmd|" /C calc"!A0', "a%d", "ü"]
TABLE = '..odd;"table"'
FORMATS = ("csv", "jsonl", "arrow", "parquet")
TYPES = {
    "csv": "text/csv",
    "jsonl": "application/jsonl",
    "arrow": "application/vnd.apache.arrow.stream",
    "parquet": "application/vnd.apache.parquet",
}


def rows_of(rows: int, columns: int) -> NDArray[np.float32]:
    """Numbers of all sizes; some are not finite."""
    random = np.random.default_rng(1)
    values = random.normal(size=(rows, columns)) * 10.0 ** random.integers(-40, 38, (rows, columns))
    values = values.astype(np.float32)
    values[3, 0], values[4, 0], values[5, 0] = np.nan, np.inf, -np.inf
    values[min(rows, 2000) - 1] = np.nan
    return values


async def write(data_dir: Path, table: str, names: list[str], rows: int, chunk: int) -> str:
    """The id of a new run with that table."""
    store = Store.open(data_dir)
    run = await store.create_run(RunSpec())
    attempt = await store.new_attempt(run.id)
    await store.update_run(run.id, tables=[TableView(name=table, columns=names)])
    values = rows_of(chunk, len(names))
    for sequence, first in enumerate(range(0, rows, chunk), 1):
        steps = np.arange(3 * first, 3 * (first + chunk), 3, dtype=np.uint32)
        await store.append(attempt.id, Frame(run.number, 0, sequence, first, 0.0, steps, values))
    await store.update_run(run.id, state="finished")
    store.close()
    return run.id


@pytest.fixture
def recorded(start_server: StartServer, tmp_path: Path) -> tuple[Server, str]:
    (tmp_path / "data0").mkdir()
    run = asyncio.run(write(tmp_path / "data0", TABLE, NAMES, 6000, 2000))
    return start_server(workers=0), run


@pytest.fixture
def client(recorded: tuple[Server, str]) -> Iterator[httpx2.Client]:
    with recorded[0].client() as client:
        yield client


def read(kind: str, data: bytes) -> tuple[list[str], NDArray[np.float32]]:
    """Names, and steps and values as columns."""
    if kind in {"arrow", "parquet"}:
        if kind == "arrow":
            table = pa.ipc.open_stream(data).read_all()
        else:
            table = pq.read_table(io.BytesIO(data))
        assert table.schema.types == [pa.uint32(), *[pa.float32()] * (len(table.schema) - 1)]
        columns = [column.to_numpy() for column in table.columns]
        return table.schema.names, np.stack(columns, 1).astype(np.float32)
    if kind == "jsonl":
        objects = [json.loads(line) for line in data.decode().splitlines()]
        rows = [[float(value) for value in one.values()] for one in objects]
        return list(objects[0]), np.array(rows).astype(np.float32)
    lines = list(csv.reader(data.decode().splitlines()))
    return lines[0], np.array(lines[1:], np.float64).astype(np.float32)


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_has_every_value(
    client: httpx2.Client, recorded: tuple[Server, str], kind: str
) -> None:
    url = f"/api/runs/{recorded[1]}/tables/{quote(TABLE)}"
    answer = client.get(url, params={"format": kind, "from": 300, "to": 17_000})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].partition(";")[0] == TYPES[kind]
    names, values = read(kind, answer.content)
    assert names[:2] == ["step", "loss"]
    assert names[2].lstrip("'") == NAMES[1]
    assert names[2].startswith("'") == (kind == "csv")
    assert names[3:] == NAMES[2:]
    expected = np.concatenate([rows_of(2000, 4)] * 3)[100:5667]
    np.testing.assert_array_equal(values[:, 0], np.arange(300, 17_001, 3, dtype=np.float32))
    np.testing.assert_array_equal(values[:, 1:], expected)


def test_a_file_has_a_harmless_name_and_is_chosen_by_accept(
    client: httpx2.Client, recorded: tuple[Server, str]
) -> None:
    url = f"/api/runs/{recorded[1]}/tables/{quote(TABLE)}"
    for kind, media_type in TYPES.items():
        answer = client.get(url, headers={"Accept": f"{media_type}, */*;q=0.1"})
        assert answer.headers["content-type"].partition(";")[0] == media_type
        name = answer.headers["content-disposition"].partition("filename=")[2].strip('"')
        ending = "arrows" if kind == "arrow" else kind
        assert name == f"{recorded[1]}-_odd_table_.{ending}"
    assert client.get(url, headers={"Accept": "application/json, text/csv"}).json()["steps"]
    nothing = client.get(url, params={"format": "parquet", "from": 10**9})
    assert pq.read_table(io.BytesIO(nothing.content)).num_rows == 0


def test_without_pyarrow_its_formats_say_so(tmp_path: Path) -> None:
    (tmp_path / "data0").mkdir()
    run = asyncio.run(write(tmp_path / "data0", "train", NAMES, 2000, 2000))
    hidden = tmp_path / "without"
    hidden.mkdir()
    (hidden / "sitecustomize.py").write_text(
        "import importlib.util as u\nfound = u.find_spec\n"
        "u.find_spec = lambda name, *rest: None if name == 'pyarrow' else found(name, *rest)\n"
    )
    server = Server(tmp_path / "data0", workers=0)
    server.environment = {"PYTHONPATH": str(hidden)}
    server.start()
    try:
        with server.client() as client:
            answer = client.get(f"/api/runs/{run}/tables/train", params={"format": "parquet"})
            assert answer.status_code == 501
            assert "layerscope[export]" in answer.json()["error"]["message"]
            assert client.get(f"/api/runs/{run}/tables/train", params={"format": "csv"}).is_success
    finally:
        server.close()


@pytest.fixture(scope="module")
def million(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, str]]:
    """A server with a run of a million steps of 7 values."""
    data_dir = tmp_path_factory.mktemp("million") / "data"
    data_dir.mkdir()
    run = asyncio.run(write(data_dir, "train", [f"c{n}" for n in range(7)], 1_000_000, 20_000))
    server = Server(data_dir, workers=0)
    server.start()
    yield server, run
    server.close()


@pytest.mark.parametrize("kind", FORMATS)
def test_a_run_of_a_million_steps_streams_in_flat_memory(
    million: tuple[Server, str], kind: str
) -> None:
    """28 MB of values, 60 to 90 MB of text: a fraction of that is kept at any time."""
    server, run = million
    url, query = f"/api/runs/{run}/tables/train", {"format": kind}
    process = psutil.Process(server.process.pid)
    with server.client() as client:
        client.get(url, params={**query, "to": 3000})  # what is imported stays
        before, most, size = process.memory_info().rss, 0, 0
        with client.stream("GET", url, params=query) as body:
            for part in body.iter_raw():
                size += len(part)
                most = max(most, process.memory_info().rss)
    assert size > 20_000_000
    assert most - before < 50 * 2**20


def test_wide_parquet_is_one_file_of_few_groups() -> None:
    from server.api.arrow import Writer

    names = [f"c{n}" for n in range(400)]
    writer = Writer(names, "parquet", {"run": "x"})
    values = rows_of(600, 400)
    parts = [
        writer.add(np.arange(600 * n, 600 * (n + 1), dtype=np.uint32), values) for n in range(40)
    ]
    file = pq.ParquetFile(io.BytesIO(b"".join([*parts, writer.finish()])))
    assert file.num_row_groups == 5
    assert file.schema_arrow.metadata[b"run"] == b"x"
    np.testing.assert_array_equal(
        file.read(["c7"])[0].to_numpy()[-600:], values[:, 7].astype(np.float64)
    )
    assert sys.getsizeof(file.metadata.serialized_size) < 10**6
