"""Bins of rows: least, mean and greatest value of each column, and how many were not finite. Pure.

A bin's statistics are over its finite values, NaN where it has none;
NaN, +∞ and −∞ are counted, so that neither a spike nor a divergence vanishes by thinning.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FACTOR = 8  # bins of a level in one bin of the next
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Bins:
    """Neighbouring bins of one table, in the order of its rows."""

    first: NDArray[np.uint32]  # [bins] step of the first row
    last: NDArray[np.uint32]  # [bins] step of the last row
    rows: NDArray[np.int64]  # [bins] how many rows
    low: Floats  # [bins, columns]
    mean: Floats  # [bins, columns]
    high: Floats  # [bins, columns]
    odd: NDArray[np.uint32] | None  # [3, bins, columns] NaN, +∞, −∞; None: all are finite

    def __len__(self) -> int:
        return len(self.first)

    @property
    def finite(self) -> NDArray[np.int64]:
        """How many values of each bin are finite."""
        rows = np.broadcast_to(self.rows[:, None], self.mean.shape)
        return rows if self.odd is None else rows - self.odd.sum(0, dtype=np.int64)

    @property
    def counts(self) -> NDArray[np.uint32]:
        """How many values of each bin are NaN, +∞ and −∞."""
        if self.odd is None:
            return np.zeros((3, *self.mean.shape), np.uint32)
        return self.odd


def of_rows(steps: NDArray[np.uint32], values: Floats) -> Bins:
    """One bin a row."""
    odd = None
    if not np.isfinite(values).all():
        kinds = (np.isnan(values), values == np.inf, values == -np.inf)
        odd = np.stack(kinds).astype(np.uint32)
        values = np.where(odd.any(0), np.float32(np.nan), values)
    rows = np.ones(len(steps), np.int64)
    return Bins(steps, steps, rows, values, values, values, odd)


def fold(bins: Bins, factor: int = FACTOR) -> Bins:
    """Each `factor` neighbours as one; the number of `bins` is a multiple of it.

    The result depends on the bins alone, never on how rows were cut into chunks: each sum is taken
    in one order, in float64.
    """
    columns = bins.mean.shape[1]
    low, mean, high = (
        array.reshape(-1, factor, columns) for array in (bins.low, bins.mean, bins.high)
    )
    rows = bins.rows.reshape(-1, factor)
    steps = bins.first[::factor], bins.last[factor - 1 :: factor], rows.sum(1)
    if bins.odd is None and (rows == rows[:, :1]).all():
        mean = mean.mean(1, dtype=np.float64).astype(np.float32)
        return Bins(*steps, low.min(1), mean, high.max(1), None)
    finite = bins.finite.reshape(-1, factor, columns)
    weighted = np.where(finite > 0, mean.astype(np.float64), 0) * finite
    mean = _divided(weighted.sum(1), finite.sum(1))
    odd = bins.counts.reshape(3, -1, factor, columns).sum(2, dtype=np.uint32)
    return Bins(*steps, np.fmin.reduce(low, 1), mean, np.fmax.reduce(high, 1), _any(odd))


def group(bins: Bins, starts: NDArray[np.intp]) -> Bins:
    """The bins from each of `starts` (the first is 0) up to the next as one."""
    ends = np.append(starts[1:], len(bins)) - 1
    finite = bins.finite
    weighted = np.where(finite > 0, bins.mean.astype(np.float64), 0) * finite
    total, count = np.add.reduceat(weighted, starts), np.add.reduceat(finite, starts)
    odd = None if bins.odd is None else np.add.reduceat(bins.odd, starts, axis=1)
    return Bins(
        bins.first[starts],
        bins.last[ends],
        np.add.reduceat(bins.rows, starts),
        np.fmin.reduceat(bins.low, starts),
        _divided(total, count),
        np.fmax.reduceat(bins.high, starts),
        odd,
    )


def mean_of_all(bins: Bins) -> Floats:
    """The mean of all values of each bin, [bins, columns]: not finite where one of them is not, so
    that a divergence never vanishes."""
    if bins.odd is None:
        return bins.mean
    nan, up, down = bins.counts
    mean = np.where(up > 0, np.float32(np.inf), bins.mean)
    mean = np.where(down > 0, np.float32(-np.inf), mean)
    return np.where((nan > 0) | ((up > 0) & (down > 0)), np.float32(np.nan), mean)


def joined(parts: Sequence[Bins], columns: int) -> Bins:
    """One after the other."""
    if not parts:
        none = np.empty((0, columns), np.float32)
        return of_rows(np.empty(0, np.uint32), none)
    if len(parts) == 1:
        return parts[0]
    odd = None
    if any(part.odd is not None for part in parts):
        odd = np.concatenate([part.counts for part in parts], axis=1)
    return Bins(
        np.concatenate([part.first for part in parts]),
        np.concatenate([part.last for part in parts]),
        np.concatenate([part.rows for part in parts]),
        np.concatenate([part.low for part in parts]),
        np.concatenate([part.mean for part in parts]),
        np.concatenate([part.high for part in parts]),
        odd,
    )


def _divided(total: NDArray[np.float64], count: NDArray[np.int64]) -> Floats:
    mean = np.full(total.shape, np.nan, np.float32)
    np.divide(total, count, out=mean, where=count > 0, casting="unsafe")
    return mean


def _any(odd: NDArray[np.uint32]) -> NDArray[np.uint32] | None:
    return odd if odd.any() else None
