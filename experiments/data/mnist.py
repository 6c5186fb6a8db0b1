"""MNIST (LeCun, Cortes and Burges 1998), from a directory or downloaded once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from experiments.data import idx
from experiments.data.download import fetch
from experiments.data.splits import DatasetUnavailable, Splits, split
from experiments.progress import OnProgress
from experiments.spec.data import Mnist

MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)


@dataclass(frozen=True)
class File:
    """One file of the original distribution, gzip."""

    name: str
    shape: tuple[int, ...]
    bytes: int
    sha256: str


TRAIN = (
    File(
        "train-images-idx3-ubyte",
        (60_000, 28, 28),
        9_912_422,
        "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    ),
    File(
        "train-labels-idx1-ubyte",
        (60_000,),
        28_881,
        "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    ),
)
TEST = (
    File(
        "t10k-images-idx3-ubyte",
        (10_000, 28, 28),
        1_648_877,
        "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    ),
    File(
        "t10k-labels-idx1-ubyte",
        (10_000,),
        4_542,
        "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
    ),
)


def load(
    choice: Mnist, seed: int, datasets_dir: Path | None, on_progress: OnProgress | None
) -> Splits:
    """10k: the test images in a fixed order, 8,000 to train, 2,000 to validate. full: the 60,000
    training images to train, the test images to validate. `seed` plays no part.

    Looks in `datasets_dir` and its folder `mnist` for the IDX files, plain or .gz; what is
    missing is downloaded into `mnist`. Raises DatasetUnavailable, saying what to put where.
    """
    needed = TEST if choice.part == "10k" else TRAIN + TEST
    arrays = [_array(file, needed, datasets_dir, on_progress) for file in needed]
    images = np.concatenate([part.reshape(len(part), -1) for part in arrays[::2]])
    labels = np.concatenate(arrays[1::2])
    if labels.max() > 9:
        raise DatasetUnavailable(f"MNIST's labels go from 0 to 9; these reach {labels.max()}.")
    if choice.part == "10k":
        order = np.random.RandomState(0).permutation(len(images))
        images, labels = images[order], labels[order]
    return split(choice.scaling, images, labels, choice.sizes[0])


def _array(
    file: File, needed: tuple[File, ...], folder: Path | None, on_progress: OnProgress | None
) -> NDArray[np.uint8]:
    """The content of `file`, fetched if need be. Raises DatasetUnavailable."""
    if folder is None:
        raise DatasetUnavailable("MNIST needs a datasets directory. " + _advice(needed, folder))
    try:
        path = _found(file, folder) or fetch(
            f"{file.name}.gz",
            tuple(f"{mirror}{file.name}.gz" for mirror in MIRRORS),
            file.bytes,
            file.sha256,
            folder=folder / "mnist",
            on_progress=on_progress,
        )
        return idx.read(path, file.shape)
    except (OSError, idx.IdxError, DatasetUnavailable) as error:
        raise DatasetUnavailable(
            f"MNIST cannot be read or downloaded. {_advice(needed, folder)}\n{error}"
        ) from error


def _found(file: File, folder: Path) -> Path | None:
    candidates = (
        place / (file.name + suffix)
        for place in (folder, folder / "mnist")
        for suffix in (".gz", "")
    )
    return next((path for path in candidates if path.is_file()), None)


def _advice(needed: tuple[File, ...], folder: Path | None) -> str:
    names = ", ".join(f"{file.name}.gz" for file in needed)
    place = "a directory" if folder is None else str(folder / "mnist")
    return (
        f"Put {names} into {place} (unpacked also works), or start the server with "
        "--datasets-dir DIRECTORY naming the directory that has them."
    )
