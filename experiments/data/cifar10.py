"""CIFAR-10 (Krizhevsky 2009) in its binary version, from a directory or downloaded once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from experiments.data.archive import ArchiveError, contents
from experiments.data.download import fetch
from experiments.data.examples import DatasetUnavailable, Examples
from experiments.progress import OnProgress
from experiments.spec.data import Cifar10

ARCHIVE = "cifar-10-binary.tar.gz"
FOLDER = "cifar-10-batches-bin"  # inside the archive, and where it was unpacked
MIRRORS = (
    "https://www.cs.toronto.edu/~kriz/",
    "https://storage.googleapis.com/s4tf-hosted-binaries/datasets/CIFAR10/",
)
BYTES = 170_052_171
SHA256 = "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd"
TRAIN = tuple(f"data_batch_{k}.bin" for k in range(1, 6))
TEST = ("test_batch.bin",)
RECORDS = 10_000  # in each file
RECORD = 1 + 3 * 32 * 32  # bytes: the label; red, green, blue by rows


def load(
    choice: Cifar10, seed: int, datasets_dir: Path | None, on_progress: OnProgress | None
) -> Examples:
    """10k: the test images in a fixed order, 8,000 to train, 2,000 to validate. full: the 50,000
    training images to train, the test images to validate. `seed` plays no part.

    Looks in `datasets_dir` and its folder `cifar-10` for the archive or the folder that is in it;
    else the archive is downloaded into `cifar-10`. Raises DatasetUnavailable.
    """
    if datasets_dir is None:
        raise DatasetUnavailable("CIFAR-10 needs a datasets directory. " + _advice(None))
    names = TEST if choice.part == "10k" else TRAIN + TEST
    try:
        files = _files(names, datasets_dir, on_progress)
    except (OSError, ArchiveError, DatasetUnavailable) as error:
        raise DatasetUnavailable(
            f"CIFAR-10 cannot be read or downloaded. {_advice(datasets_dir)}\n{error}"
        ) from error
    records = np.concatenate([_records(name, content) for name, content in files.items()])
    if choice.part == "10k":
        records = records[np.random.RandomState(0).permutation(len(records))]
    return Examples(records[:, 1:], records[:, 0], choice.available[0])


def _files(
    names: tuple[str, ...], folder: Path, on_progress: OnProgress | None
) -> dict[str, bytes]:
    """Name → content, in the order of `names`."""
    places = (folder, folder / "cifar-10")
    size = RECORDS * RECORD
    for place in places:
        unpacked = [place / FOLDER / name for name in names]
        if all(path.is_file() for path in unpacked):
            return {path.name: _limited(path, size + 1) for path in unpacked}
    found = next((path for place in places if (path := place / ARCHIVE).is_file()), None)
    archive = found or fetch(
        ARCHIVE,
        tuple(mirror + ARCHIVE for mirror in MIRRORS),
        BYTES,
        SHA256,
        folder=folder / "cifar-10",
        on_progress=on_progress,
    )
    inside = contents(archive, tuple(f"{FOLDER}/{name}" for name in names), size)
    return dict(zip(names, inside, strict=True))


def _limited(path: Path, limit: int) -> bytes:
    with path.open("rb") as file:
        return file.read(limit)


def _records(name: str, content: bytes) -> NDArray[np.uint8]:
    """[RECORDS, RECORD]. Raises DatasetUnavailable."""
    if len(content) != RECORDS * RECORD:
        raise DatasetUnavailable(f"CIFAR-10's {name} does not have {RECORDS * RECORD:,} bytes.")
    records = np.frombuffer(content, np.uint8).reshape(RECORDS, RECORD)
    if records[:, 0].max() > 9:
        raise DatasetUnavailable(f"CIFAR-10's labels go from 0 to 9; those of {name} do not.")
    return records


def _advice(folder: Path | None) -> str:
    place = "a directory" if folder is None else str(folder / "cifar-10")
    return (
        f"Put {ARCHIVE} (the binary version) into {place}, or start the server with "
        "--datasets-dir DIRECTORY naming the directory that has it."
    )
