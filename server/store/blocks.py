"""How a table's pyramid is cut into blobs, and what is in one. Pure.

A block is as many neighbouring bins of one level as `Layout.bins` says; it is written once, when it
is complete. Part 0 of a block holds the steps, part p ≥ 1 the columns 32 (p − 1) ... 32 p − 1:

    part 0      u32[3]: first step of the first bin, distance, last step of the first bin;
                or, unevenly spaced, u32[bins] first steps, u32[bins] last steps
    part p      f32[columns][3][bins]: low, mean, high of one column after the other;
                then, if any value was not finite, zlib(u32[3][columns][bins]): NaN, +∞, −∞
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from server.store.bins import FACTOR, Bins
from server.store.packing import even, spaced

PART_COLUMNS = 32
NARROW = 16  # columns; below, blocks are longer, else their blobs were tiny
WIDEST = 4096  # columns; above, no levels are kept
EVEN_BYTES = 12


@dataclass(frozen=True)
class Layout:
    """Of the pyramid of a table with so many columns."""

    columns: int

    @property
    def bins(self) -> int:
        """Bins in a block: a power of 8."""
        return 512 if self.columns <= NARROW else 64

    def rows(self, level: int) -> int:
        """Rows that a block of `level` covers."""
        return int(self.bins * FACTOR**level)

    @property
    def parts(self) -> int:
        """Parts that hold columns."""
        return -(-self.columns // PART_COLUMNS)

    def part(self, column: int) -> int:
        """Where a column is."""
        return 1 + column // PART_COLUMNS

    def columns_of(self, part: int) -> range:
        """Which columns are in a part."""
        start = PART_COLUMNS * (part - 1)
        return range(start, min(start + PART_COLUMNS, self.columns))


def sampled(columns: Sequence[str]) -> bool:
    """Whether a table has no levels, and is thinned by leaving rows out.

    Such are tables of whole pictures (histograms: `quantity/layer/bin`), where the mean of a
    column says little, and those wider than 4,096 columns.
    """
    return len(columns) > WIDEST or any(name.count("/") >= 2 for name in columns[:1])


def encode(layout: Layout, bins: Bins) -> Iterator[tuple[int, bytes]]:
    """(part, blob) of one block."""
    yield 0, _steps(bins)
    statistics = np.stack([bins.low, bins.mean, bins.high])  # [3, bins, columns]
    for part in range(1, layout.parts + 1):
        of = layout.columns_of(part)
        chosen = statistics[:, :, of.start : of.stop].transpose(2, 0, 1)
        data = np.ascontiguousarray(chosen, "<f4").tobytes()
        odd = None if bins.odd is None else bins.odd[:, :, of.start : of.stop]
        if odd is not None and odd.any():
            counts = np.ascontiguousarray(odd.transpose(0, 2, 1), "<u4")
            data += zlib.compress(counts.tobytes(), 1)
        yield part, data


def steps(layout: Layout, data: bytes) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """First and last step of each bin, out of part 0."""
    numbers = np.frombuffer(data, "<u4")
    if len(data) == EVEN_BYTES:
        first, distance, last = (int(number) for number in numbers)
        return spaced(first, distance, layout.bins), spaced(last, distance, layout.bins)
    return numbers[: layout.bins], numbers[layout.bins :]


def statistics(
    layout: Layout, part: int, data: bytes, columns: Sequence[int]
) -> tuple[NDArray[np.float32], NDArray[np.uint32] | None]:
    """Of some columns of a part: low, mean, high as [columns, 3, bins]; counts [3, columns, bins],
    None when all values are finite."""
    of = layout.columns_of(part)
    places = [column - of.start for column in columns]
    shape = (len(of), 3, layout.bins)
    size = 4 * len(of) * 3 * layout.bins
    values = np.frombuffer(data, "<f4", size // 4).reshape(shape)[places]
    if len(data) == size:
        return values, None
    counts = np.frombuffer(zlib.decompress(data[size:]), "<u4").reshape(3, len(of), layout.bins)
    return values, counts[:, places]


def _steps(bins: Bins) -> bytes:
    first, last = even(bins.first), even(bins.last)
    if first is not None and last is not None and first[1] == last[1]:
        return np.array([first[0], first[1], last[0]], "<u4").tobytes()
    return np.concatenate([bins.first, bins.last]).astype("<u4").tobytes()
