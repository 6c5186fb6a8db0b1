"""MNIST's files: found, fetched from a real local server, or refused with advice."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import numpy as np
import pytest

from experiments import data
from experiments.data import idx, mnist
from experiments.data.download import fetch
from experiments.progress import Progress
from experiments.spec.data import Mnist

SHAPE = (6, 5, 4)
PIXELS = np.arange(120, dtype=np.uint8).reshape(SHAPE)
HEADER = bytes([0, 0, 8, 3]) + b"".join(n.to_bytes(4, "big") for n in SHAPE)
GOOD = HEADER + PIXELS.tobytes()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Nothing on the console."""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A web server on a free port, and the folder that it shows."""
    folder = tmp_path / "site"
    folder.mkdir()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder)) as server:
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/", folder
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_an_idx_file_is_read(tmp_path: Path, pack: object) -> None:
    path = tmp_path / "file"
    path.write_bytes(pack(GOOD))  # type: ignore[operator]
    assert np.array_equal(idx.read(path, SHAPE), PIXELS)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not an IDX file"),
        (b"\x00\x00\x09\x03" + GOOD[4:], "not an IDX file"),
        (GOOD[:8], "expected"),
        (HEADER[:4] + (7).to_bytes(4, "big") + GOOD[8:], r"shape \(7, 5, 4\)"),
        (GOOD[:-1], "less than"),
        (GOOD + b"\0", "more than"),
        (gzip.compress(GOOD, mtime=0)[:-12], "not a whole gzip"),
        (gzip.compress(GOOD, mtime=0)[:10] + b"\xff" * 40, "not a whole gzip"),
    ],
)
def test_a_file_that_is_not_it_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(idx.IdxError, match=message):
        idx.read(path, SHAPE)


def test_a_gzip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    import tracemalloc

    path = tmp_path / "bomb.gz"
    path.write_bytes(gzip.compress(GOOD + bytes(200_000_000), 1))
    tracemalloc.start()
    with pytest.raises(idx.IdxError, match="more than"):
        idx.read(path, SHAPE)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000


def test_a_download_is_checked_and_told(site: tuple[str, Path], tmp_path: Path) -> None:
    url, folder = site
    content = bytes(range(256)) * 1000
    (folder / "it.gz").write_bytes(content)
    told: list[Progress] = []
    urls = (url + "missing.gz", url + "it.gz")
    digest = hashlib.sha256(content).hexdigest()
    into = tmp_path / "deep" / "down"
    path = fetch("it.gz", urls, len(content), digest, folder=into, on_progress=told.append)
    assert path.read_bytes() == content
    assert [file.name for file in into.iterdir()] == ["it.gz"]
    assert told[-1] == Progress("Downloading it.gz", len(content), len(content))
    assert [p.done for p in told[:-1]] == sorted(p.done for p in told[:-1])
    assert all(p.done <= p.total for p in told)


@pytest.mark.parametrize("content", [b"wrong", b"x" * 1_000_000], ids=["hash", "too long"])
def test_a_wrong_download_leaves_nothing(
    site: tuple[str, Path], tmp_path: Path, content: bytes
) -> None:
    url, folder = site
    (folder / "it.gz").write_bytes(content)
    into = tmp_path / "into"
    with pytest.raises(data.DatasetUnavailable, match=r"it\.gz"):
        fetch("it.gz", (url + "it.gz",), 5, "0" * 64, folder=into, on_progress=None)
    assert list(into.iterdir()) == []


def test_offline_says_what_to_put_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, site: tuple[str, Path]
) -> None:
    monkeypatch.setattr(mnist, "MIRRORS", (site[0] + "nothing-here/",))
    with pytest.raises(data.DatasetUnavailable) as refused:
        data.load(Mnist(part="full"), 0, tmp_path)
    text = str(refused.value)
    for name in ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"):
        assert f"{name}-ubyte.gz" in text
    assert str(tmp_path / "mnist") in text
    assert "--datasets-dir" in text


@pytest.mark.parametrize("place", [".", "mnist"])
def test_a_full_set_on_disk_is_found_in_both_places(tmp_path: Path, place: str) -> None:
    folder = tmp_path / place
    folder.mkdir(exist_ok=True)
    for file in mnist.TRAIN + mnist.TEST:
        header = bytes([0, 0, 8, len(file.shape)])
        header += b"".join(n.to_bytes(4, "big") for n in file.shape)
        content = np.arange(np.prod(file.shape)) % 10
        (folder / file.name).write_bytes(header + content.astype(np.uint8).tobytes())
    splits = data.load(Mnist(part="full", scaling="unit"), 0, tmp_path)
    assert splits.train_x.shape == (60_000, 784)
    assert splits.validation_y[:12].tolist() == [*range(10), 0, 1]
    (folder / mnist.TEST[1].name).write_bytes(
        bytes([0, 0, 8, 1, 0, 0, 0x27, 0x10]) + b"\x0a" * 10_000
    )
    with pytest.raises(data.DatasetUnavailable, match="from 0 to 9"):
        data.load(Mnist(), 0, tmp_path)
