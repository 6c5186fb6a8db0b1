"""Frames on disk: what a worker could not send while the server was away.

A record is the length of its frame and the CRC-32 of it, little-endian u32 each, then the frame.
Records are only appended. What was being written when the process or the machine died is torn:
reading ends before it.
"""

from __future__ import annotations

import os
import shutil
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

from server.wire.frames import MAX_BYTES, Frame, FrameError, decode

SUFFIX = ".spool"
FLOOR_BYTES = 512 * 2**20  # of free disk that a spool leaves to others
_RECORD = struct.Struct("<II")


class Spool:
    """The file of one attempt, made at the first `append`. Used under the outbox's lock."""

    def __init__(self, path: Path, floor: int = FLOOR_BYTES) -> None:
        self._path = path
        self._floor = floor
        self._file: int | None = None
        self._places: dict[int, tuple[int, int]] = {}  # sequence → offset, length of the frame
        self._end = 0

    def __len__(self) -> int:
        """Frames in it that are not forgotten."""
        return len(self._places)

    def fits(self, size: int) -> bool:
        """Whether a frame of so many bytes leaves the disk enough room."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        return shutil.disk_usage(self._path.parent).free - size > self._floor

    def append(self, sequence: int, frame: bytes) -> None:
        """Write a frame at the end. Raises OSError; then it is as if nothing was written."""
        if self._file is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            flags = os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC
            self._file = os.open(self._path, flags, 0o644)
        record = _RECORD.pack(len(frame), zlib.crc32(frame)) + frame
        written = 0
        while written < len(record):
            written += os.pwrite(self._file, record[written:], self._end + written)
        self._places[sequence] = self._end + _RECORD.size, len(frame)
        self._end += len(record)

    def read(self, sequence: int) -> bytes | None:
        """The frame of that number; None when it is not here."""
        place = self._places.get(sequence)
        if place is None or self._file is None:
            return None
        return os.pread(self._file, place[1], place[0])

    def forget(self, sequence: int) -> None:
        """The frame is not needed any more; the file is emptied when none is."""
        if self._places.pop(sequence, None) is not None and not self._places:
            self._end = 0
            if self._file is not None:
                os.ftruncate(self._file, 0)

    def sync(self) -> None:
        """What was appended survives the machine."""
        if self._file is not None:
            os.fsync(self._file)

    def remove(self) -> None:
        """Delete the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
        self._path.unlink(missing_ok=True)


def frames(path: Path) -> Iterator[Frame]:
    """What an attempt left behind, in the order in which it was recorded. Nothing when there is no
    file; a torn or foreign end is left out."""
    try:
        with path.open("rb") as file:
            places = []
            while found := _next(file.fileno(), file.tell()):
                frame, end = found
                places.append((frame.sequence, file.tell(), end - file.tell()))
                file.seek(end)
            for _, start, length in sorted(places):
                data = os.pread(file.fileno(), length - _RECORD.size, start + _RECORD.size)
                yield decode(data)
    except FileNotFoundError:
        return


def _next(file: int, start: int) -> tuple[Frame, int] | None:
    """The whole record that begins at `start`, and where it ends."""
    head = os.pread(file, _RECORD.size, start)
    if len(head) < _RECORD.size:
        return None
    length, checksum = _RECORD.unpack(head)
    if length > MAX_BYTES:
        return None
    data = os.pread(file, length, start + _RECORD.size)
    if len(data) < length or zlib.crc32(data) != checksum:
        return None
    try:
        return decode(data), start + _RECORD.size + length
    except FrameError:
        return None
