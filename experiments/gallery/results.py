"""What was recorded of an experiment's arms, as a claim reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.spec import RunSpec

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Columns:
    """A table: steps [rows], and columns [rows] by name."""

    names: tuple[str, ...]
    steps: NDArray[np.uint32]
    values: NDArray[np.float32]  # [rows, columns]

    def __getitem__(self, name: str) -> Array:
        """A column, [rows]. Raises KeyError naming what there is."""
        if name not in self.names:
            raise KeyError(f"no column {name}; the table has {', '.join(self.names[:40])}")
        return self.values[:, self.names.index(name)].astype(np.float64)

    def layers(self, quantity: str) -> Array:
        """A quantity of all layers, [rows, layers], input side first."""
        names = [name for name in self.names if name.startswith(f"{quantity}/")]
        chosen = [name for name in names if name.count("/") == 1]
        order = sorted(chosen, key=lambda name: int(name.split("/")[1]))
        return self.values[:, [self.names.index(name) for name in order]].astype(np.float64)

    def row(self, step: int) -> int:
        """The last row at or before `step`. Raises IndexError where there is none."""
        place = int(np.searchsorted(self.steps, step, side="right")) - 1
        if place < 0:
            raise IndexError(f"the table begins after step {step}")
        return place


@dataclass(frozen=True)
class Recorded:
    """One run: how it ended, and its tables."""

    spec: RunSpec
    state: str  # "finished", "diverged", ...
    step: int  # the last
    tables: Mapping[str, Columns]

    @property
    def diverged_by(self) -> float:
        """The step at which the loss was no longer finite; infinity if it stayed finite."""
        return float(self.step) if self.state == "diverged" else float("inf")

    def last(self, table: str, column: str) -> float:
        """The newest value of a column; NaN where nothing was recorded."""
        values = self.tables[table][column]
        return float(values[-1]) if len(values) else float("nan")

    def final(self, column: str) -> float:
        """The newest value of `eval`, for example "val_accuracy"."""
        return self.last("eval", column)

    def first_step(self, column: str, at_least: float) -> float:
        """The first step at which `column` of `eval` reaches a value; infinity if never."""
        table = self.tables["eval"]
        reached = np.flatnonzero(table[column] >= at_least)
        return float(table.steps[reached[0]]) if len(reached) else float("inf")


@dataclass(frozen=True)
class Results:
    """Every arm at every seed."""

    seeds: tuple[int, ...]
    runs: Mapping[tuple[str, int], Recorded]  # (arm, seed)

    def arm(self, key: str) -> list[Recorded]:
        """The runs of an arm, in the order of `seeds`."""
        return [self.runs[key, seed] for seed in self.seeds]

    def final(self, key: str, column: str) -> list[float]:
        """The newest value of a column of `eval`, a seed each."""
        return [run.final(column) for run in self.arm(key)]
