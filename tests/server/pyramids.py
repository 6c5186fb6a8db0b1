"""An obvious twin of the pyramid: bins of rows, with plain loops."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from server.store.bins import Bins


def plain(
    steps: NDArray[np.uint32], values: NDArray[np.float32], first: int, exponent: int
) -> list[dict[str, object]]:
    """Rows `first` ... in bins that begin at multiples of 2^exponent, one dict a bin."""
    bins: dict[int, list[int]] = {}
    for row in range(len(steps)):
        bins.setdefault((first + row) >> exponent, []).append(row)
    return [_bin(steps[rows], values[rows]) for rows in bins.values()]


def _bin(steps: NDArray[np.uint32], values: NDArray[np.float32]) -> dict[str, object]:
    columns = [column.astype(np.float64) for column in values.T]
    finite = [column[np.isfinite(column)] for column in columns]

    def each(of: Iterable[NDArray[np.float64]], function: object) -> list[float]:
        return [float(function(c)) if len(c) else float("nan") for c in of]  # type: ignore[operator]

    return {
        "first": int(steps[0]),
        "last": int(steps[-1]),
        "rows": len(steps),
        "low": each(finite, np.min),
        "mean": each(finite, np.mean),
        "high": each(finite, np.max),
        "nan": [int(np.isnan(c).sum()) for c in columns],
        "up": [int((c == np.inf).sum()) for c in columns],
        "down": [int((c == -np.inf).sum()) for c in columns],
    }


def same(bins: Bins, expected: list[dict[str, object]]) -> None:
    """Assert that `bins` are these; means to float32's last digits."""
    assert bins.first.tolist() == [b["first"] for b in expected]
    assert bins.last.tolist() == [b["last"] for b in expected]
    assert bins.rows.tolist() == [b["rows"] for b in expected]
    np.testing.assert_array_equal(bins.low, _array("low", expected, bins))
    np.testing.assert_array_equal(bins.high, _array("high", expected, bins))
    scale = np.nanmax(np.abs([bins.low, bins.high]), initial=0, axis=0)
    error = np.abs(bins.mean.astype(np.float64) - _array("mean", expected, bins))
    np.testing.assert_array_equal(np.isnan(error), np.isnan(bins.low))
    assert np.all(np.nan_to_num(error) <= 1e-6 * np.nan_to_num(scale) + 1e-44)
    for kind, name in enumerate(("nan", "up", "down")):
        np.testing.assert_array_equal(bins.counts[kind], _array(name, expected, bins))


def _array(name: str, expected: list[dict[str, object]], bins: Bins) -> NDArray[np.float64]:
    return np.array([b[name] for b in expected], np.float64).reshape(bins.mean.shape)
