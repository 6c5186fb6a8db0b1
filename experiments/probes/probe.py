"""A probe that fills a table of its own, a row at a time."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from experiments.nets.network import Network
from experiments.nets.parameters import Parameters
from experiments.probes.moment import Moment
from experiments.spec import RunSpec
from experiments.spec.architectures.layers import WeightLayer
from experiments.spec.seeds import stream_seed
from experiments.spec.tables.description import TableDescription


@dataclass(frozen=True)
class Subject:
    """What is measured all through a run. Everything in it is the run's own: read only."""

    spec: RunSpec
    network: Network
    parameters: Parameters
    layers: Sequence[WeightLayer]
    criterion: Callable[..., Tensor]  # (outputs, targets, reduction="mean") -> 0-d
    train_x: Tensor  # [examples, features], on the run's device
    train_y: Tensor  # [examples] or [examples, outputs]

    @property
    def device(self) -> torch.device:
        """Where the run computes."""
        return self.parameters.values.device

    def seed(self, name: str) -> int:
        """63 bits for a random stream of a probe's own; training never reads it."""
        return stream_seed(self.spec.seed, "probes") ^ zlib.crc32(name.encode())


class Probe:
    """Measures one row of its table at a step that its schedule names.

    It must leave no trace: nothing of the run changed in place, no number drawn from its random
    streams, running averages and mode as they were (`undisturbed`). Then training is the same to
    the last bit whether it looks or not. It may keep what it measured for its next row; if the next
    row depends on that, `snapshot` and `load` tell it to a checkpoint.
    """

    def __init__(self, table: TableDescription, subject: Subject) -> None:
        self.table = table
        self.subject = subject

    @property
    def columns(self) -> tuple[str, ...]:
        """All quantities of the table, each for the layers that the probe looks at."""
        layers = self.layers
        return tuple(name for q in self.table.quantities for name in q.columns(layers))

    @property
    def layers(self) -> Sequence[int]:
        """Indices of the layers it looks at."""
        return range(len(self.subject.layers))

    def measure(self, moment: Moment) -> Tensor:
        """One row, [columns], of any floating type, on the run's device. It is called without
        gradients, after the backward pass and before clipping, penalty and update:
        `Parameters.values` and `Parameters.gradient` are those of the moment. It waits for no
        device unless it has to.
        """
        raise NotImplementedError

    def snapshot(self) -> dict[str, Tensor]:
        """What the next row needs of those before."""
        return {}

    def load(self, state: dict[str, Tensor]) -> None:
        """Go on from a snapshot."""
