"""Arrays of numbers in an npz file, read without believing what its headers say.

`numpy.load` allocates what a header asks for and unpacks what a zip holds. Here the shape is known
before, so a header of another shape is refused, and never more is unpacked than it needs.
"""

from __future__ import annotations

import math
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

MAX_DIRECTORY = 1 << 16  # bytes of a zip's table of contents: some 500 arrays
END = 1 << 16  # bytes; the record of the end is somewhere in them
COMPRESSIONS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
Shape = tuple[int, ...]


def read(path: Path, shapes: dict[str, Shape]) -> list[NDArray[np.float64]]:
    """The arrays named in `shapes`, of exactly these shapes and a real type, in that order.

    Raises ValueError saying what is wrong, or OSError when the file cannot be read.
    """
    try:
        _check_directory(path)
        with zipfile.ZipFile(path) as archive:
            for name in shapes:
                _check_entry(archive, name)
            return [_array(archive, name, shape) for name, shape in shapes.items()]
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise ValueError(f"it is not a whole npz file: {error}") from error


def shapes(path: Path, names: Sequence[str]) -> list[Shape]:
    """What the headers of these arrays say, whose content is not looked at. Raises the same."""
    try:
        _check_directory(path)
        with zipfile.ZipFile(path) as archive:
            for name in names:
                _check_entry(archive, name)
            return [_told(archive, name) for name in names]
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise ValueError(f"it is not a whole npz file: {error}") from error


def _check_entry(archive: zipfile.ZipFile, name: str) -> None:
    if archive.namelist().count(f"{name}.npy") != 1:
        raise ValueError(f"it has no array {name}")
    if archive.getinfo(f"{name}.npy").compress_type not in COMPRESSIONS:
        raise ValueError(f"array {name} is packed in another way than npz files are")


def _told(archive: zipfile.ZipFile, name: str) -> Shape:
    with archive.open(f"{name}.npy") as entry:
        return _header(entry, name)[0]


def _header(entry: IO[bytes], name: str) -> tuple[Shape, bool, np.dtype[Any]]:
    """Shape, whether in Fortran's order, and type."""
    if npy.read_magic(entry) != (1, 0):  # its header has at most 64 KiB
        raise ValueError(f"array {name} is in a newer version of the npy format than 1.0")
    told, fortran, kind = npy.read_array_header_1_0(entry)
    if kind.kind not in "fiub" or kind.itemsize > 8:
        raise ValueError(f"array {name} is of type {kind}, not of real numbers")
    return told, fortran, kind


def _check_directory(path: Path) -> None:
    """`zipfile` reads the whole table of contents, 15 times as large in memory: refuse one that no
    npz needs, or whose size is told in the zip64 way."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - END))
        end = file.read()
    place = end.rfind(b"PK\x05\x06")
    size = int.from_bytes(end[place + 12 : place + 16], "little")
    if place < 0 or size > MAX_DIRECTORY or end[place - 20 : place].startswith(b"PK\x06\x07"):
        raise ValueError("it is not a whole npz file, or holds too many arrays")


def _array(archive: zipfile.ZipFile, name: str, shape: Shape) -> NDArray[np.float64]:
    with archive.open(f"{name}.npy") as entry:
        told, fortran, kind = _header(entry, name)
        if told != shape:
            raise ValueError(f"array {name} has shape {_shown(told)}, not {_shown(shape)}")
        content = _content(entry, math.prod(shape) * kind.itemsize, name)
    numbers = np.frombuffer(content, kind).reshape(shape, order="F" if fortran else "C")
    return numbers.astype(np.float64)


def _content(entry: IO[bytes], size: int, name: str) -> bytes:
    content = entry.read(size)
    if len(content) != size or entry.read(1):
        raise ValueError(f"array {name} does not hold what its header says")
    return content


def _shown(shape: Shape) -> str:
    return " x ".join(f"{size:,}" for size in shape) or "none"
