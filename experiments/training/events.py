"""What training says. It is the whole surface between the trainer and whoever listens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from experiments.progress import OnProgress, Progress

__all__ = [
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
class Ended:
    """The last event. `reason` is a sentence for a person."""

    state: Literal["finished", "diverged"]
    step: int
    reason: str


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
