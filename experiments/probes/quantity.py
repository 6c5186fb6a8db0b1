"""What a probe is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

    from experiments.probes.sample import Sample


@dataclass(frozen=True)
class Quantity:
    """A number for every layer at a step. `log`: it is shown on a logarithmic colour scale."""

    name: str
    title: str
    unit: str
    help: str
    log: bool
    measure: Callable[[Sample], Tensor]  # -> [layers] float64
