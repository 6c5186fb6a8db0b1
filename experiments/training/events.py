"""What training says. It is the whole surface between the trainer and whoever listens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from experiments.progress import OnProgress, Progress

__all__ = [
    "Culprit",
    "Declared",
    "Ended",
    "Event",
    "Layer",
    "OnProgress",
    "Progress",
    "Rows",
    "Stepped",
    "Table",
]


@dataclass(frozen=True)
class Table:
    """A fixed, named set of float32 columns that share one step clock.

    Columns of `layers` are "quantity/layer index", for example "activation_variance/0".
    """

    name: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Layer:
    """One weight layer, input side first. The last is the linear output layer."""

    index: int
    name: str  # "hidden 1" ... "hidden 30", "conv 1", "block 2 conv 1", "lstm 1", "output"
    fan_in: int
    fan_out: int


@dataclass(frozen=True)
class Declared:
    """Said once, before the first step: the shape of everything that follows."""

    tables: tuple[Table, ...]
    layers: tuple[Layer, ...]
    parameters: int
    total_steps: int
    steps_per_epoch: int
    device: str  # "cpu", "cuda:0"


@dataclass(frozen=True)
class Stepped:
    """Gradient step `step` (1 is the first) is done; step 0 is the state before training."""

    step: int


@dataclass(frozen=True)
class Culprit:
    """The first NaN or Inf of a run: which tensor, and what its layer was like before."""

    step: int  # that made it
    layer: int | None  # None where it is not known, or belongs to no weight layer
    name: str  # of the layer
    phase: str  # "forward", "backward" or "update"
    place: str  # such as "output" or "gradient of weights"
    last_step: int | None  # when the layer was last measured
    last: Mapping[str, float]  # what was measured: quantity → finite value
    incoming: float | None = None  # standard deviation of what came into the layer at `step`

    def __str__(self) -> str:
        of = self.name and self.place != "loss"
        where = f"in the {self.place}" + (f" of {self.name}" if of else "")
        told = f"The first NaN or Inf came in the {self.phase} pass of step {self.step:,}, {where}"
        if self.phase == "update":
            told = f"The first NaN or Inf came with the update of step {self.step:,}, {where}"
        if self.incoming is not None:
            told += f"; what came in had standard deviation {self.incoming:.2g}"
        if self.last_step is not None and "activation_variance" in self.last:
            variance = self.last["activation_variance"]
            told += f"; the outputs of the layer had variance {variance:.2g} at step "
            told += f"{self.last_step:,}"
        return f"{told}."


@dataclass(frozen=True)
class Ended:
    """The last event. `reason` is a sentence for a person."""

    state: Literal["finished", "diverged"]
    step: int
    reason: str
    culprit: Culprit | None = None


Event = Declared | Stepped | Ended


@dataclass(frozen=True)
class Rows:
    """Consecutive rows of one table: rows `first_row` ... `first_row + len(steps) - 1`.

    Steps never decrease. One step has two rows in `eval` when early stopping restored the best
    weights at it: the second row is theirs.
    """

    table: str
    first_row: int
    steps: NDArray[np.uint32]  # [rows]
    values: NDArray[np.float32]  # [rows, columns]
