"""Sets of images in four IDX files: MNIST, and those made in its likeness."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from experiments.data import idx
from experiments.data.download import fetch
from experiments.data.examples import DatasetUnavailable, Examples
from experiments.progress import OnProgress
from experiments.spec.data import FashionMnist, Mnist


@dataclass(frozen=True)
class File:
    """One file of the original distribution, gzip."""

    name: str
    shape: tuple[int, ...]
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Source:
    """Where a set comes from."""

    name: str
    folder: str  # of the datasets directory, where downloads go
    mirrors: tuple[str, ...]
    train: tuple[File, File]  # images, labels
    test: tuple[File, File]
    loose: bool  # the files may also lie in the datasets directory itself


def load(
    choice: Mnist | FashionMnist,
    source: Source,
    datasets_dir: Path | None,
    on_progress: OnProgress | None,
) -> Examples:
    """10k: the test images in a fixed order, 8,000 to train, 2,000 to validate. full: the 60,000
    training images to train, the test images to validate.

    What is not found is downloaded. Raises DatasetUnavailable, saying what to put where.
    """
    needed = source.test if choice.part == "10k" else source.train + source.test
    arrays = [_array(file, source, needed, datasets_dir, on_progress) for file in needed]
    images = np.concatenate([part.reshape(len(part), -1) for part in arrays[::2]])
    labels = np.concatenate(arrays[1::2])
    if labels.max() > 9:
        raise DatasetUnavailable(
            f"{source.name}'s labels go from 0 to 9; these reach {labels.max()}."
        )
    if choice.part == "10k":
        order = np.random.RandomState(0).permutation(len(images))
        images, labels = images[order], labels[order]
    return Examples(images, labels, choice.available[0])


def _array(
    file: File,
    source: Source,
    needed: tuple[File, ...],
    folder: Path | None,
    on_progress: OnProgress | None,
) -> NDArray[np.uint8]:
    """The content of `file`, fetched if need be. Raises DatasetUnavailable."""
    if folder is None:
        raise DatasetUnavailable(
            f"{source.name} needs a datasets directory. {_advice(source, needed, folder)}"
        )
    try:
        path = _found(file, source, folder) or fetch(
            f"{file.name}.gz",
            tuple(f"{mirror}{file.name}.gz" for mirror in source.mirrors),
            file.bytes,
            file.sha256,
            folder=folder / source.folder,
            on_progress=on_progress,
        )
        return idx.read(path, file.shape)
    except (OSError, idx.IdxError, DatasetUnavailable) as error:
        advice = _advice(source, needed, folder)
        raise DatasetUnavailable(
            f"{source.name} cannot be read or downloaded. {advice}\n{error}"
        ) from error


def _found(file: File, source: Source, folder: Path) -> Path | None:
    places = ([folder] if source.loose else []) + [folder / source.folder]
    candidates = (place / (file.name + suffix) for place in places for suffix in (".gz", ""))
    return next((path for path in candidates if path.is_file()), None)


def _advice(source: Source, needed: tuple[File, ...], folder: Path | None) -> str:
    names = ", ".join(f"{file.name}.gz" for file in needed)
    place = "a directory" if folder is None else str(folder / source.folder)
    return (
        f"Put {names} into {place} (unpacked also works), or start the server with "
        "--datasets-dir DIRECTORY naming the directory that has them."
    )
