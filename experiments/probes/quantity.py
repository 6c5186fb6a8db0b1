"""A quantity of the table `layers` as code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

    from experiments.probes.sample import Sample


@dataclass(frozen=True)
class Quantity:
    """A number for every layer at a step. What it means stands in `experiments/spec/tables`."""

    name: str
    measure: Callable[[Sample], Tensor]  # -> [layers] float64
