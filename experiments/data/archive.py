"""Named files out of a tar.gz, in memory: nothing is written, and a bomb is not unpacked."""

from __future__ import annotations

import gzip
import tarfile
import zlib
from pathlib import Path

OVERHEAD = 16 << 20  # bytes that headers and small files beside the wanted ones may take


class ArchiveError(ValueError):
    """The archive is not what was expected. The text says why."""


class _Limited:
    """The unpacked stream, which ends in an error after `limit` bytes."""

    def __init__(self, file: gzip.GzipFile, limit: int) -> None:
        self._file, self._left = file, limit

    def read(self, size: int) -> bytes:
        self._left -= size
        if self._left < 0:
            raise ArchiveError("it holds more than it should")
        return self._file.read(size)


def contents(path: Path, names: tuple[str, ...], size: int, most: int = 6) -> list[bytes]:
    """The content of the regular files `names`, each of exactly `size` bytes.

    Reads on from the start until all are found, at most `most` files of that size. Raises
    ArchiveError, or OSError when the archive cannot be read.
    """
    found: dict[str, bytes] = {}
    try:
        with gzip.open(path) as unpacked:
            limited = _Limited(unpacked, most * size + OVERHEAD)
            with tarfile.open(fileobj=limited, mode="r|") as archive:  # type: ignore[call-overload]
                for member in archive:
                    if member.name in names and member.isreg() and member.size == size:
                        file = archive.extractfile(member)
                        found[member.name] = file.read(size) if file else b""
                    if len(found) == len(names):
                        break
    except (ArchiveError, tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise ArchiveError(f"{path} is not the archive that was expected: {error}") from error
    missing = [name for name in names if name not in found]
    if missing:
        raise ArchiveError(f"{path} has no {missing[0]} of {size:,} bytes")
    return [found[name] for name in names]
