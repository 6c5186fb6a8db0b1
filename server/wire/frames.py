"""Rows as binary frames: worker → server → store → browser, the same bytes all the way.

Little-endian, 40 bytes of header, then steps, then values:

    offset  type     field
    0       u8       version, 1
    1       u8       level e: 0 for rows as recorded, else bins of 2^e rows (server to browser)
    2       u16      table, its index in the run's declaration
    4       u32      run, its number
    8       u64      sequence, numbered from 1 by the sender of this socket's rows
    16      u64      first_row, number of the first row in its table
    24      u32      rows
    28      u32      columns
    32      f64      time, Unix seconds by the worker's clock when the last row was recorded
    40      u32[rows]             steps
    ...     f32[rows][columns]    values, row-major; NaN and infinity are data

At a level e > 0 three rows tell a bin, all at its first step: the least and the greatest finite
values, then the means (not finite where a value is not). So whoever draws rows draws a thinned run
too, neither a spike nor a divergence vanishes, and the last row at or before a step is a mean.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

VERSION = 1
ROWS_OF_BIN = 3
MAX_BYTES = 1_000_000  # a larger frame is refused
HEADER = struct.Struct("<BBHIQQIId")  # 40 bytes
SEQUENCE = 8  # where it is in the header


class FrameError(ValueError):
    """The bytes are not a frame: wrong version, size or count."""


@dataclass(frozen=True)
class Frame:
    """Rows of one table of one run: those from `first_row` up to `next_row`."""

    run: int
    table: int
    sequence: int
    first_row: int
    time: float
    steps: NDArray[np.uint32]  # [rows]
    values: NDArray[np.float32]  # [rows, columns]
    level: int = 0

    @property
    def next_row(self) -> int:
        """Number of the row after the last one."""
        if self.level:
            return self.first_row + (len(self.steps) // ROWS_OF_BIN << self.level)
        return self.first_row + len(self.steps)

    def numbered(self, sequence: int) -> Frame:
        """The same rows under another sequence number."""
        return replace(self, sequence=sequence)


def header(frame: Frame, version: int = VERSION) -> bytes:
    """The first bytes of `frame`, whatever way its steps are written in."""
    rows, columns = frame.values.shape
    return HEADER.pack(
        version,
        frame.level,
        frame.table,
        frame.run,
        frame.sequence,
        frame.first_row,
        rows,
        columns,
        frame.time,
    )


def encode(frame: Frame) -> bytes:
    """The bytes of `frame`."""
    steps = np.ascontiguousarray(frame.steps, dtype="<u4")
    values = np.ascontiguousarray(frame.values, dtype="<f4")
    return b"".join((header(frame), steps.tobytes(), values.tobytes()))


def decode(data: bytes) -> Frame:
    """The frame in `data`. Raises FrameError when it is not exactly one."""
    if not HEADER.size <= len(data) <= MAX_BYTES:
        raise FrameError(f"a frame has {HEADER.size} to {MAX_BYTES} bytes, this one {len(data)}")
    fields = HEADER.unpack_from(data)
    version, level, table, run, sequence, first_row, rows, columns, time = fields
    if version != VERSION:
        raise FrameError(f"frame version {version}, this side speaks {VERSION}")
    if rows == 0 or len(data) != HEADER.size + 4 * rows * (1 + columns):
        raise FrameError(f"{rows} rows of {columns} columns do not fill {len(data)} bytes")
    steps = np.frombuffer(data, "<u4", rows, HEADER.size)
    values = np.frombuffer(data, "<f4", rows * columns, HEADER.size + 4 * rows)
    return Frame(run, table, sequence, first_row, time, steps, values.reshape(rows, columns), level)
