"""/api/datasets on a running server: tables arrive whole, or not at all."""

from __future__ import annotations

import io
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import numpy as np
import pytest

from tests.experiments.test_uploads import header, npz, zipped
from tests.server.real_server import until
from tests.serving import Server

ROWS, COLUMNS = 40, 3
X = np.random.default_rng(0).normal(size=(ROWS, COLUMNS))
Y = np.arange(ROWS) % 3
MIB = 1 << 20


def csv(rows: int = ROWS) -> bytes:
    text = io.StringIO()
    np.savetxt(text, np.column_stack([X[:rows], Y[:rows]]), delimiter=",", header="a,b,c,class")
    return text.getvalue().replace("# ", "").encode()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that takes three files of 1 MiB at most, 2 MiB in all."""
    server = Server(tmp_path_factory.mktemp("uploads") / "data")
    server.environment = {
        "LAYERSCOPE_MAX_UPLOAD_MB": "1",
        "LAYERSCOPE_MAX_UPLOADS": "3",
        "LAYERSCOPE_MAX_UPLOADS_MB": "2",
    }
    server.start()
    yield server
    server.close()


@pytest.fixture
def client(small: Server) -> Iterator[httpx2.Client]:
    with small.client() as client:
        yield client
        for table in client.get("/api/datasets").json()["datasets"]:
            assert client.delete(f"/api/datasets/{table['name']}").status_code == 204


def send(client: httpx2.Client, name: str, content: Any) -> httpx2.Response:
    return client.post("/api/datasets", params={"name": name}, content=content)


def files(server: Server) -> list[Path]:
    """Everything in the folder, hidden or not."""
    folder = server.data_dir / "datasets" / "uploads"
    return sorted(folder.iterdir()) if folder.is_dir() else []


@pytest.mark.parametrize(("name", "content"), [("my.csv", csv()), ("my.npz", npz(x=X, y=Y))])
def test_a_table_is_sent_listed_trained_on_and_deleted(
    client: httpx2.Client, small: Server, name: str, content: bytes
) -> None:
    answer = send(client, name, content)
    assert answer.status_code == 201, answer.text
    view = answer.json()
    shape = {"rows": ROWS, "columns": COLUMNS, "categories": 3}
    assert view.items() >= (shape | {"name": name, "bytes": len(content)}).items()
    listed = client.get("/api/datasets").json()
    assert listed["datasets"] == [view]
    assert (listed["most_files"], listed["most_file_bytes"]) == (3, MIB)
    model = {"kind": "mlp", "depth": 1, "width": 8}
    data = {"kind": "file", "file": name, "batch_size": 8} | shape
    long = {"kind": "steps", "count": 10_000_000}
    made = client.post("/api/runs", json={"data": data, "model": model, "budget": long})
    run = made.json()["runs"][0]["id"]
    assert client.delete(f"/api/datasets/{name}").status_code == 409
    until(lambda: client.get(f"/api/runs/{run}").json()["state"] == "running")
    client.post(f"/api/runs/{run}/actions", json={"action": "stop"})
    until(lambda: client.get(f"/api/runs/{run}").json()["state"] == "stopped")
    assert client.delete(f"/api/datasets/{name}").status_code == 204
    assert client.delete(f"/api/datasets/{name}").status_code == 404
    assert files(small) == []


def test_a_table_of_numbers_is_one_where_that_is_said(client: httpx2.Client) -> None:
    content = csv().replace(b"2.000000000000000000e+00\n", b"-0.5\n")
    refused = send(client, "n.csv", content)
    assert "has the class -0.5" in refused.json()["error"]["message"]
    said = {"name": "n.csv", "targets": "numbers"}
    answer = client.post("/api/datasets", params=said, content=content)
    assert answer.status_code == 201, answer.text
    found = answer.json()
    assert (found["rows"], found["columns"], found["categories"]) == (ROWS, COLUMNS, None)
    other = client.post("/api/datasets", params=said | {"targets": "words"}, content=content)
    assert other.status_code == 422
    assert "'classes' or 'numbers'" in other.text
    shape = {"rows": ROWS, "columns": COLUMNS}
    data = {"kind": "file-regression", "file": "n.csv", "batch_size": 8} | shape
    run = {
        "data": data,
        "model": {"kind": "mlp", "depth": 1, "width": 8},
        "loss": {"kind": "squared_error"},
        "budget": {"kind": "steps", "count": 10_000_000},
    }
    number = client.post("/api/runs", json=run).json()["runs"][0]["id"]
    assert client.delete("/api/datasets/n.csv").status_code == 409
    until(lambda: client.get(f"/api/runs/{number}").json()["state"] == "running")
    client.post(f"/api/runs/{number}/actions", json={"action": "stop"})
    until(lambda: client.get(f"/api/runs/{number}").json()["state"] == "stopped")


def test_the_name_is_taken_until_it_is_deleted(client: httpx2.Client) -> None:
    assert send(client, "a.csv", csv()).status_code == 201
    refused = send(client, "a.csv", csv(20))
    assert refused.status_code == 409
    assert "already" in refused.json()["error"]["message"]
    assert client.get("/api/datasets").json()["datasets"][0]["rows"] == ROWS


def test_a_file_put_there_by_hand_or_changed_is_listed_without_a_shape(
    client: httpx2.Client, small: Server
) -> None:
    send(client, "a.csv", csv())
    path = small.data_dir / "datasets" / "uploads" / "a.csv"
    path.write_bytes(csv(20))
    (path.parent / "b.csv").write_bytes(csv(20))
    (path.parent / "c.csv").symlink_to("/etc/passwd")
    tables = client.get("/api/datasets").json()["datasets"]
    assert [(table["name"], table["rows"]) for table in tables] == [
        ("a.csv", None),
        ("b.csv", None),
    ]
    (path.parent / "c.csv").unlink()


@pytest.mark.parametrize(
    "name", ["../a.csv", "a/b.csv", ".a.csv", "a.txt", "a.csv\n", "", "a" * 200 + ".csv", "%2e.csv"]
)
def test_other_names_are_refused(client: httpx2.Client, small: Server, name: str) -> None:
    answer = send(client, name, csv())
    assert answer.status_code == 422
    assert answer.json()["error"]["fields"][0]["path"] == "name"
    assert files(small) == []


def eight_terabytes() -> bytes:
    text = "{'descr': '<f8', 'fortran_order': False, 'shape': (1099511627776, 1), }"
    return zipped(x=header(text), y=header(text.replace(", 1)", ",)")))


def bomb() -> bytes:
    """Headers of a small table before half a GB of zeros."""
    text = "{'descr': '<f8', 'fortran_order': False, 'shape': (20, 1), }"
    return zipped(x=header(text) + bytes(600 * MIB), y=header(text.replace(", 1)", ",)")))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", csv().replace(b"\n", b"\nzebra,1,2,0\n", 2), "line 2, column 1: 'zebra'"),
        ("a.csv", csv() + b"1,2\n", f"line {ROWS + 2} has 2 columns"),
        ("a.csv", csv(5), "it has 5 rows of 3 inputs"),
        ("a.csv", b"", "it has 0 rows"),
        ("a.csv", b"1,0.5\n" * 20, "row 1 has the class 0.5"),
        ("a.csv", b"1,1e300\n" * 20, "row 1 has the class 1e+300"),
        ("a.csv", b"1,-1\n" * 20, "row 1 has the class -1"),
        ("a.csv", b"1,nan\n" * 20, "'nan' is not a finite number"),
        ("a.csv", "é,0\n".encode("latin-1") * 20, "not text in UTF-8"),
        ("a.csv", npz(x=X, y=Y), "not text"),
        ("a.npz", csv(), "not an npz file"),
        ("a.npz", npz(x=X, y=Y)[:-100], "not a whole npz file"),
        ("a.npz", b"PK\x03\x04" + bytes(1000), "not a whole npz file"),
        ("a.npz", npz(x=X), "it has no array y"),
        ("a.npz", npz(x=X, y=Y[:-1]), "x must be [rows, columns] and y [rows]"),
        ("a.npz", npz(x=X + 1j, y=Y), "not of real numbers"),
        ("a.npz", npz(x=np.array([[{}]] * 20, object), y=Y[:20]), "not of real numbers"),
        ("a.npz", npz(x=np.full((20, 2), np.nan), y=Y[:20]), "row 1, column 1 holds NaN"),
        ("a.npz", eight_terabytes(), "more than 50,000,000 numbers"),
        ("a.npz", bomb(), "does not hold what its header says"),
    ],
    ids=range(20),
)
def test_a_wrong_table_is_refused_with_its_place_and_leaves_nothing(
    client: httpx2.Client, small: Server, name: str, content: bytes, said: str
) -> None:
    answer = send(client, name, content)
    assert answer.status_code == 422, answer.text
    error = answer.json()["error"]
    assert said in error["message"]
    assert error["fields"][0]["path"] == "data.file"
    assert files(small) == []


def test_a_pickle_is_not_opened(client: httpx2.Client, tmp_path: Path) -> None:
    class Evil:
        def __reduce__(self) -> Any:
            return os.mkdir, (str(tmp_path / "owned"),)

    content = npz(x=np.array([[Evil()]] * 20, object), y=np.zeros(20))

    assert send(client, "a.npz", content).status_code == 422
    assert not (tmp_path / "owned").exists()


def test_the_largest_size_is_told_and_holds_without_a_length_too(
    client: httpx2.Client, small: Server
) -> None:
    content = b"1.25,0\n" * (MIB // 7 + 2)
    for body in (content, iter([content[:MIB], content[MIB:]])):
        answer = send(client, "a.csv", body)
        assert answer.status_code == 413
        assert "1,048,576 bytes" in answer.json()["error"]["message"]
    assert files(small) == []
    assert send(client, "a.csv", content[: MIB // 7 * 7]).status_code == 201


def test_number_and_size_of_all_files_are_limited(client: httpx2.Client) -> None:
    large = b"1.25,0\n" * (MIB // 7)
    assert send(client, "a.csv", large).status_code == 201
    assert send(client, "b.csv", large[: MIB // 7 * 7 - 70]).status_code == 201
    full = send(client, "c.csv", csv())
    assert full.status_code == 409
    assert "2 MiB" in full.json()["error"]["message"]
    assert client.delete("/api/datasets/b.csv").status_code == 204
    assert send(client, "b.csv", csv()).status_code == 201
    assert send(client, "c.csv", csv()).status_code == 201
    many = send(client, "d.csv", csv())
    assert many.status_code == 409
    assert "3 uploaded tables" in many.json()["error"]["message"]


def test_a_client_that_goes_away_leaves_nothing(small: Server) -> None:
    with socket.create_connection(("127.0.0.1", small.port)) as wire:
        head = f"POST /api/datasets?name=a.csv HTTP/1.1\r\nHost: 127.0.0.1:{small.port}\r\n"
        wire.sendall(f"{head}Content-Length: 1000\r\n\r\n1,0\n".encode())
        until(lambda: bool(files(small)))
    until(lambda: not files(small))


def test_other_bodies_stay_small(client: httpx2.Client) -> None:
    answer = client.post("/api/runs", content=b" " * 2_000_000)
    assert answer.status_code == 413
