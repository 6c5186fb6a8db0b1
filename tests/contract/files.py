"""A datasets directory full of noise, in the formats of the real sets."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from experiments.data import cifar10, mnist
from experiments.spec.data import File


def write(folder: Path) -> None:
    """MNIST, Fashion-MNIST, CIFAR-10 and an uploaded table of the default shape of `File`."""
    generator = np.random.default_rng(0)
    fashion = folder / "fashion-mnist"
    cifar = folder / cifar10.FOLDER
    uploads = folder / "uploads"
    for place in (fashion, cifar, uploads):
        place.mkdir()
    for file in mnist.TRAIN + mnist.TEST:
        header = bytes([0, 0, 8, len(file.shape)])
        header += b"".join(size.to_bytes(4, "big") for size in file.shape)
        high = 256 if len(file.shape) == 3 else 10
        noise = generator.integers(0, high, file.shape, dtype=np.uint8)
        (folder / file.name).write_bytes(header + noise.tobytes())
        os.link(folder / file.name, fashion / file.name)
    records = generator.integers(0, 256, (cifar10.RECORDS, cifar10.RECORD), np.uint8)
    records[:, 0] %= 10
    (cifar / cifar10.TEST[0]).write_bytes(records.tobytes())
    for name in cifar10.TRAIN:
        os.link(cifar / cifar10.TEST[0], cifar / name)
    own = File()
    table = generator.normal(size=(own.rows, own.columns + 1))
    table[:, -1] = table[:, -1] > 0
    np.savetxt(uploads / own.file, table, delimiter=",")
