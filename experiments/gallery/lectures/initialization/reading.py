"""Figures that several claims about signals and their first weights read from the tables."""

from __future__ import annotations

from math import nan

import numpy as np

from experiments.gallery.results import Array, Recorded


def second_moments(run: Recorded, row: int = 0) -> Array:
    """E[h²] of the outputs of every layer, [layers], at a row of `layers` (0: step 1, before the
    first update)."""
    table = run.tables["layers"]
    mean: Array = table.layers("activation_mean")[row]
    variance: Array = table.layers("activation_variance")[row]
    return variance + mean**2


def quantity(run: Recorded, name: str, row: int = 0) -> Array:
    """A quantity of the table `layers` at a row, [layers]."""
    values: Array = run.tables["layers"].layers(name)[row]
    return values


def growth(values: Array, first: int, last: int) -> float:
    """Factor from layer to layer, mean (geometric) over layers `first` to `last`, counted from 0;
    NaN where one of the two is 0 or not finite."""
    a, b = float(values[first]), float(values[last])
    if not (np.isfinite([a, b]).all() and a > 0 and b > 0):
        return nan
    return float((b / a) ** (1 / (last - first)))


def spread(values: list[float]) -> float:
    """Greatest over smallest; NaN where one is not finite or not above 0."""
    if not all(np.isfinite(value) and value > 0 for value in values):
        return nan
    return max(values) / min(values)
