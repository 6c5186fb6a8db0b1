"""Fashion-MNIST and CIFAR-10 from files that the test makes, and archives that are not them."""

from __future__ import annotations

import gzip
import io
import tarfile
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
import torch

from experiments import data
from experiments.data import archive, cifar10, fashion_mnist, mnist
from experiments.spec.data import Cifar10, FashionMnist, Mnist

RECORDS = 200  # instead of 10,000


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """CIFAR-10 with fewer images in each file."""
    monkeypatch.setattr(cifar10, "RECORDS", RECORDS)
    monkeypatch.setattr(cifar10, "MIRRORS", ())


def batch(k: int) -> bytes:
    """Records of file `k`: the label, then three planes of k, k + 10, k + 20."""
    labels = np.arange(RECORDS, dtype=np.uint8)[:, None] % 10
    planes = np.repeat([k, k + 10, k + 20], 1024).astype(np.uint8)
    return np.concatenate([labels, np.tile(planes, (RECORDS, 1))], 1).tobytes()


def packed(path: Path, files: dict[str, bytes]) -> None:
    with tarfile.open(path, "w:gz", compresslevel=1) as tar:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))


def everything() -> dict[str, bytes]:
    files = {
        f"cifar-10-batches-bin/{name}": batch(k)
        for k, name in enumerate(cifar10.TRAIN + cifar10.TEST)
    }
    return {"cifar-10-batches-bin/readme.html": b"x"} | files


@pytest.mark.parametrize("place", ["archive", "archive in cifar-10", "unpacked"])
def test_cifar_is_read_where_it_lies(small: None, tmp_path: Path, place: str) -> None:
    folder = tmp_path / "cifar-10" if place == "archive in cifar-10" else tmp_path
    folder.mkdir(exist_ok=True)
    if place == "unpacked":
        (folder / cifar10.FOLDER).mkdir()
        for name, content in everything().items():
            (folder / name).write_bytes(content)
    else:
        packed(folder / cifar10.ARCHIVE, everything())
    found = cifar10.load(Cifar10(part="full"), 0, tmp_path, None)
    assert found.x.shape == (6 * RECORDS, 3072)
    assert found.y.tolist() == list(range(10)) * (6 * RECORDS // 10)
    planes = found.x.reshape(-1, 3, 32, 32)
    for k in range(6):
        assert np.unique(planes[k * RECORDS, 2]).tolist() == [k + 20]
    test = cifar10.load(Cifar10(), 0, tmp_path, None)
    assert len(test.x) == RECORDS
    assert np.unique(test.x).tolist() == [5, 15, 25]
    order = np.random.RandomState(0).permutation(RECORDS)
    assert test.y.tolist() == (order % 10).tolist()


def test_cifar_of_real_size_becomes_splits(tmp_path: Path) -> None:
    folder = tmp_path / cifar10.FOLDER
    folder.mkdir()
    records = np.random.default_rng(0).integers(0, 10, (10_000, cifar10.RECORD), np.uint8)
    (folder / "test_batch.bin").write_bytes(records.tobytes())
    splits = data.load(Cifar10(scaling="none", subset=10), 0, tmp_path)
    first = np.random.RandomState(0).permutation(10_000)[0]
    assert splits.train_x.shape == (10, 3072)
    assert splits.validation_x.shape == (2000, 3072)
    assert torch.equal(splits.train_x[0], torch.from_numpy(records[first, 1:].astype(np.float32)))
    assert splits.train_y[0].item() == records[first, 0]


def test_an_archive_that_climbs_writes_nothing(small: None, tmp_path: Path) -> None:
    inside = tmp_path / "a" / "b"
    inside.mkdir(parents=True)
    packed(
        inside / cifar10.ARCHIVE, {"../../evil": b"x", "/tmp/evil-layerscope": b"x"} | everything()
    )
    cifar10.load(Cifar10(), 0, inside, None)
    assert [path.name for path in inside.iterdir()] == [cifar10.ARCHIVE]
    assert not (tmp_path / "evil").exists()
    assert not Path("/tmp/evil-layerscope").exists()


def test_a_link_in_the_place_of_a_file_is_not_followed(small: None, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / cifar10.ARCHIVE, "w:gz") as tar:
        entry = tarfile.TarInfo("cifar-10-batches-bin/test_batch.bin")
        entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(entry)
    with pytest.raises(data.DatasetUnavailable, match="has no cifar-10-batches-bin/test_batch"):
        cifar10.load(Cifar10(), 0, tmp_path, None)


def test_a_tar_bomb_is_not_unpacked(small: None, tmp_path: Path) -> None:
    zeros = bytes(1 << 20)
    header = tarfile.TarInfo("huge")
    header.size = 1 << 34  # said
    with gzip.open(tmp_path / cifar10.ARCHIVE, "wb", 1) as file:
        file.write(header.tobuf())
        for _ in range(60):  # and more than the limit is there
            file.write(zeros)
    tracemalloc.start()
    with pytest.raises(data.DatasetUnavailable, match="more than it should"):
        cifar10.load(Cifar10(), 0, tmp_path, None)
    assert tracemalloc.get_traced_memory()[1] < 25_000_000
    tracemalloc.stop()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not the archive"),
        (b"no gzip at all", "not the archive"),
        (gzip.compress(b"no tar at all" * 100, mtime=0), "not the archive"),
        (gzip.compress(bytes(10_240), mtime=0), "has no"),
    ],
)
def test_what_is_no_archive_is_refused(
    small: None, tmp_path: Path, content: bytes, message: str
) -> None:
    (tmp_path / cifar10.ARCHIVE).write_bytes(content)
    with pytest.raises(data.DatasetUnavailable, match=message):
        cifar10.load(Cifar10(), 0, tmp_path, None)


def test_a_truncated_archive_is_refused(small: None, tmp_path: Path) -> None:
    path = tmp_path / cifar10.ARCHIVE
    packed(path, everything())
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(archive.ArchiveError, match="not the archive"):
        archive.contents(path, ("cifar-10-batches-bin/test_batch.bin",), len(batch(0)))


def test_labels_above_nine_and_short_files_are_refused(small: None, tmp_path: Path) -> None:
    (tmp_path / cifar10.FOLDER).mkdir()
    file = tmp_path / cifar10.FOLDER / "test_batch.bin"
    file.write_bytes(b"\x0a" + batch(0)[1:])
    with pytest.raises(data.DatasetUnavailable, match="from 0 to 9"):
        cifar10.load(Cifar10(), 0, tmp_path, None)
    file.write_bytes(batch(0)[:-1])
    with pytest.raises(data.DatasetUnavailable, match="does not have"):
        cifar10.load(Cifar10(), 0, tmp_path, None)


@pytest.mark.parametrize("choice", [Cifar10(), FashionMnist()], ids=lambda c: c.kind)
def test_offline_says_what_to_put_where(
    tmp_path: Path, choice: Cifar10 | FashionMnist, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (cifar10, fashion_mnist):
        monkeypatch.setattr(module, "MIRRORS", ())
    with pytest.raises(data.DatasetUnavailable, match="--datasets-dir") as refused:
        data.load(choice, 0, tmp_path)
    assert str(tmp_path / choice.kind) in str(refused.value)
    with pytest.raises(data.DatasetUnavailable, match="needs a datasets directory"):
        data.load(choice, 0, None)


def test_fashion_is_not_mistaken_for_mnist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their files have the same names: Fashion-MNIST lies in its own folder only."""
    for folder, value in ((tmp_path, 1), (tmp_path / "fashion-mnist", 2)):
        folder.mkdir(exist_ok=True)
        for file in mnist.TEST:
            header = bytes([0, 0, 8, len(file.shape)])
            header += b"".join(n.to_bytes(4, "big") for n in file.shape)
            content = np.full(file.shape, value, np.uint8).tobytes()
            (folder / file.name).write_bytes(header + content)
    digits = data.load(Mnist(scaling="none"), 0, tmp_path)
    clothes = data.load(FashionMnist(scaling="none"), 0, tmp_path)
    assert digits.train_x[0, 0].item() == 1
    assert clothes.train_x[0, 0].item() == 2
    assert clothes.train_x.shape == (8000, 784)
    assert {file.shape for file in fashion_mnist.TRAIN} == {file.shape for file in mnist.TRAIN}
