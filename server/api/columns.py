"""Rows as JSON columns, thinned or not, and as CSV lines. Pure."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

DIGITS = "%.9g"  # enough to give every float32 back


def number(value: float) -> str:
    """A float32 as JSON: a number, or the string "NaN", "Infinity" or "-Infinity"."""
    if math.isfinite(value):
        return DIGITS % value
    if math.isnan(value):
        return '"NaN"'
    return '"Infinity"' if value > 0 else '"-Infinity"'


def array(values: NDArray[np.float32]) -> str:
    """A JSON array."""
    if np.isfinite(values).all():
        return f"[{','.join([DIGITS % value for value in values.tolist()])}]"
    return f"[{','.join(map(number, values.tolist()))}]"


def csv_lines(steps: NDArray[np.uint32], values: NDArray[np.float32]) -> str:
    """One line a row: the step, then the columns. Non-finite: nan, inf, -inf."""
    line = ",".join(["%d", *[DIGITS] * values.shape[1]])
    rows = zip(steps.tolist(), values.tolist(), strict=True)
    return "".join(f"{line % (step, *row)}\r\n" for step, row in rows)


@dataclass
class Bins:
    """Steps `first` ... `last` in at most `points` bins of equal width: mean, min and max.

    A non-finite value makes the mean of its bin non-finite, so that a divergence never vanishes;
    min and max pass over NaN.
    """

    first: int
    last: int
    points: int
    columns: int
    width: int = field(init=False)  # steps in a bin
    _count: NDArray[np.int64] = field(init=False)
    _sum: NDArray[np.float64] = field(init=False)  # [bins, columns]
    _min: NDArray[np.float32] = field(init=False)
    _max: NDArray[np.float32] = field(init=False)

    def __post_init__(self) -> None:
        self.width = max(1, math.ceil((self.last - self.first + 1) / self.points))
        shape = (self.points, self.columns)
        self._count = np.zeros(self.points, np.int64)
        self._sum = np.zeros(shape)
        self._min = np.full(shape, np.nan, np.float32)
        self._max = np.full(shape, np.nan, np.float32)

    def add(self, steps: NDArray[np.uint32], values: NDArray[np.float32]) -> None:
        """Count rows in. Steps do not fall."""
        places = (steps.astype(np.int64) - self.first) // self.width
        starts = np.flatnonzero(np.diff(places, prepend=-1))
        bins = places[starts]
        self._count[bins] += np.diff(starts, append=len(steps))
        with np.errstate(invalid="ignore"):  # ∞ - ∞ is NaN, as it should be
            self._sum[bins] += np.add.reduceat(values.astype(np.float64), starts)
        self._min[bins] = np.fmin(self._min[bins], np.fmin.reduceat(values, starts))
        self._max[bins] = np.fmax(self._max[bins], np.fmax.reduceat(values, starts))

    def parts(self) -> tuple[list[int], dict[str, NDArray[np.float32]]]:
        """First step of each bin that has rows, and mean, min and max of them, [bins, columns]."""
        used = self._count > 0
        steps = (self.first + np.flatnonzero(used) * self.width).tolist()
        with np.errstate(over="ignore"):
            mean = (self._sum[used] / self._count[used, None]).astype(np.float32)
        return steps, {"values": mean, "min": self._min[used], "max": self._max[used]}


def document(
    table: str,
    names: Sequence[str],
    steps: Iterable[int],
    parts: dict[str, NDArray[np.float32]],
) -> str:
    """The JSON answer; `parts` are [rows, columns] by the name they get."""
    members = [f'"table":{_quoted(table)}', f'"columns":[{",".join(map(_quoted, names))}]']
    members.append(f'"steps":[{",".join(map(str, steps))}]')
    for part, values in parts.items():
        columns = (f"{_quoted(name)}:{array(values[:, i])}" for i, name in enumerate(names))
        members.append(f'"{part}":{{{",".join(columns)}}}')
    return f"{{{','.join(members)}}}"


def _quoted(text: str) -> str:
    return json.dumps(text)
