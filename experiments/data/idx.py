"""The IDX format of MNIST: big-endian magic number, sizes, then bytes."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_UNSIGNED_BYTES = 8  # third byte of the magic number


class IdxError(ValueError):
    """The file is not the IDX file that was expected. The text says why."""


def read(path: Path, shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """The array in an IDX file of unsigned bytes, plain or gzip, of exactly `shape`.

    Never unpacks more than `shape` needs, so a small file cannot fill the memory.
    Raises IdxError, or OSError when the file cannot be read.
    """
    header = bytes([0, 0, _UNSIGNED_BYTES, len(shape)])
    header += b"".join(size.to_bytes(4, "big") for size in shape)
    expected = len(header) + int(np.prod(shape))
    content = _unpacked(path, expected + 1)
    if content[:4] != header[:4]:
        raise IdxError(f"{path} is not an IDX file of {len(shape)}-dimensional unsigned bytes")
    if content[: len(header)] != header:
        sizes = np.frombuffer(content[4 : len(header)].ljust(len(header) - 4, b"\0"), ">u4")
        raise IdxError(f"{path} has shape {tuple(sizes.tolist())}, expected {shape}")
    if len(content) != expected:
        what = "less" if len(content) < expected else "more"
        raise IdxError(f"{path} holds {what} than its header says")
    return np.frombuffer(content, np.uint8, offset=len(header)).reshape(shape)


def _unpacked(path: Path, limit: int) -> bytes:
    """At most `limit` bytes of the content."""
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        if not packed:
            return file.read(limit)
        try:
            with gzip.GzipFile(fileobj=file) as unpacked:
                return unpacked.read(limit)
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise IdxError(f"{path} is not a whole gzip file: {error}") from error
