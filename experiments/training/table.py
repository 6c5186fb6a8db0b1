"""Rows of one table, kept until somebody drains them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from experiments.training.events import Rows, Table

ROWS = 4096  # room in a buffer; fewer for wide tables, so that it stays below
BYTES = 4 << 20


class TableBuffer:
    """A preallocated buffer of rows.

    Columns that were measured on the device stay there until `flush`; the others are numbers the
    host knows. A full buffer is flushed by itself, so rows are never lost.
    """

    def __init__(
        self, table: Table, measured: Sequence[str], device: torch.device, capacity: int
    ) -> None:
        self.table = table
        self._measured = [table.columns.index(name) for name in measured]
        self._told = [k for k in range(len(table.columns)) if k not in set(self._measured)]
        self._steps = np.empty(capacity, np.uint32)
        self._host = np.empty((capacity, len(self._told)), np.float32)
        self._device = torch.empty((capacity, len(self._measured)), device=device)
        # The same memory for numpy, which fills a row in a fraction of the time.
        self._rows = self._device.numpy() if self._device.device.type == "cpu" else None
        self._filled = 0
        self._ready: list[tuple[NDArray[np.uint32], NDArray[np.float32]]] = []
        self._drained = 0
        self.heard: Callable[[NDArray[np.uint32], NDArray[np.float32]], None] | None = None

    def put(
        self, step: int, measured: Tensor | Sequence[float], told: Sequence[float] = ()
    ) -> None:
        """One row: device numbers in the order of `measured`, host numbers in table order."""
        if self._filled == len(self._steps):
            self.flush()
        self._steps[self._filled] = step
        self._host[self._filled] = told
        if self._rows is None:
            self._device[self._filled] = torch.as_tensor(measured)
        elif isinstance(measured, Tensor):
            self._rows[self._filled] = measured.float().numpy()
        else:
            with np.errstate(over="ignore"):  # what float32 cannot hold becomes infinite
                self._rows[self._filled] = measured
        self._filled += 1

    def flush(self) -> None:
        """The only copy from the device. What is new is told to `heard`."""
        if not self._filled:
            return
        n, self._filled = self._filled, 0
        values = np.empty((n, len(self.table.columns)), np.float32)
        values[:, self._told] = self._host[:n]
        values[:, self._measured] = self._device[:n].cpu().numpy()
        self._ready.append((self._steps[:n].copy(), values))
        if self.heard is not None:
            self.heard(*self._ready[-1])

    @property
    def rows(self) -> int:
        """Rows so far, drained or flushed."""
        return self._drained + sum(len(steps) for steps, _ in self._ready)

    def go_on(self, rows: int) -> None:
        """Count on from `rows` rows of an earlier training, in an empty buffer."""
        self._drained = rows

    def drain(self, last_step: int | None = None) -> Rows | None:
        """All rows not drained before, without those after `last_step`; None if there are none."""
        self.flush()
        ready, self._ready = self._ready, []
        if not ready:
            return None
        steps = np.concatenate([part for part, _ in ready])
        values = np.concatenate([part for _, part in ready])
        if last_step is not None:
            kept = steps <= last_step
            steps, values = steps[kept], values[kept]
        rows = Rows(self.table.name, self._drained, steps, values)
        self._drained += len(steps)
        return rows if len(steps) else None

    def first_non_finite(self, column: str) -> int | None:
        """The step of the first flushed row whose `column` is NaN or infinite."""
        k = self.table.columns.index(column)
        for steps, values in self._ready:
            wrong = np.flatnonzero(~np.isfinite(values[:, k]))
            if len(wrong):
                return int(steps[wrong[0]])
        return None


def table_buffer(table: Table, measured: Sequence[str], device: torch.device) -> TableBuffer:
    """For a table whose columns `measured` come from the device."""
    capacity = max(16, min(ROWS, BYTES // (4 * len(table.columns))))
    return TableBuffer(table, measured, device, capacity)
