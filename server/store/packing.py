"""Frames as they lie in the database: those of the wire, or shorter when the steps are even.

A frame of the wire spends 4 bytes a row on steps: a sixth of a table of few columns. Evenly
spaced ones are kept as the first and the distance:

    0       header of server.wire.frames, version 2
    40      u32, u32              first step, distance
    48      f32[rows][columns]    values
"""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray

from server.wire.frames import HEADER, Frame, FrameError, decode, encode, header

EVEN = 2  # version of a frame with evenly spaced steps
_PAIR = struct.Struct("<II")


def pack(frame: Frame) -> bytes:
    """The bytes to keep of `frame`."""
    pair = even(frame.steps)
    if pair is None or 4 * len(frame.steps) <= _PAIR.size:
        return encode(frame)
    values = np.ascontiguousarray(frame.values, dtype="<f4")
    return b"".join((header(frame, EVEN), _PAIR.pack(*pair), values.tobytes()))


def unpack(data: bytes) -> Frame:
    """The frame in `data`. Raises FrameError when it is not exactly one."""
    start = HEADER.size + _PAIR.size
    if data[:1] != bytes([EVEN]) or len(data) < start:
        return decode(data)
    _, level, table, run, sequence, first_row, rows, columns, time = HEADER.unpack_from(data)
    if len(data) != start + 4 * rows * columns:
        raise FrameError(f"{rows} rows of {columns} columns do not fill {len(data)} bytes")
    first, distance = _PAIR.unpack_from(data, HEADER.size)
    steps = spaced(first, distance, rows)
    values = np.frombuffer(data, "<f4", rows * columns, start).reshape(rows, columns)
    return Frame(run, table, sequence, first_row, time, steps, values, level)


def even(steps: NDArray[np.uint32]) -> tuple[int, int] | None:
    """(first, distance) of evenly spaced steps that do not fall; None when they are not even."""
    if not len(steps):
        return None
    distance = int(steps[1]) - int(steps[0]) if len(steps) > 1 else 0
    if distance < 0 or np.any(np.diff(steps.astype(np.int64)) != distance):
        return None
    return int(steps[0]), distance


def spaced(first: int, distance: int, rows: int) -> NDArray[np.uint32]:
    """`rows` steps from `first` on."""
    return (first + distance * np.arange(rows, dtype=np.int64)).astype(np.uint32)
