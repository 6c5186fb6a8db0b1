"""A run's newest evaluation, kept beside the run: a list of runs shows it without reading rows."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, update

from server.store.schema import runs
from server.wire.frames import Frame

SCORES = ("accuracy", "r2")
KEPT = frozenset(f"{part}_{what}" for part in ("train", "val") for what in ("loss", *SCORES))
DIGITS = 7  # significant; more than a float32 has


def note(connection: Connection, frame: Frame, columns: Sequence[str]) -> None:
    """Remember the last row of `frame` when its table is the one of evaluations."""
    if "val_loss" in columns:
        found = of_row(columns, frame.values[-1])
        connection.execute(update(runs).where(runs.c.number == frame.run).values(results=found))


def of_row(columns: Sequence[str], row: NDArray[np.float32]) -> dict[str, float | str]:
    """Column → value, as JSON has it: what is not finite is "NaN", "Infinity" or "-Infinity"."""
    return {
        name: _plain(float(value)) for name, value in zip(columns, row, strict=True) if name in KEPT
    }


def _plain(value: float) -> float | str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return float(f"{value:.{DIGITS}g}")
