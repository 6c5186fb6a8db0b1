"""Bins of the pyramid as JSON columns. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from server.api.columns import document
from server.store.bins import Bins, mean_of_all


def exponent_for(first: int, stop: int, points: int) -> int:
    """The least e for which rows `first` ... `stop` − 1 fall into at most `points` bins of 2^e
    rows, each beginning at a multiple of its size."""
    exponent = 0
    while ((stop - 1) >> exponent) - (first >> exponent) >= points:
        exponent += 1
    return exponent


def answer(table: str, names: Sequence[str], bins: Bins) -> bytes:
    """The JSON answer for thinned rows; see TableAnswer."""
    nan, up, down = bins.counts
    return document(
        table,
        names,
        {"steps": bins.first, "last_steps": bins.last, "rows": bins.rows},
        {
            "values": mean_of_all(bins),
            "min": _extreme(bins.low, bins, down, -np.inf, up),
            "max": _extreme(bins.high, bins, up, np.inf, down),
            "nan": nan,
            "infinite": up + down,
        },
    )


def _extreme(
    finite: NDArray[np.float32],
    bins: Bins,
    beyond: NDArray[np.uint32],
    end: float,
    other: NDArray[np.uint32],
) -> NDArray[np.float32]:
    """With infinities, NaN passed over."""
    if bins.odd is None:
        return finite
    alone = np.isnan(finite) & (other > 0)
    return np.where(beyond > 0, np.float32(end), np.where(alone, np.float32(-end), finite))
