"""Bytes that training a network takes, from its layer table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from experiments.inspection.table import Row

# Numbers beside each weight: its gradient, and what the optimizer remembers of it.
STATE = {"sgd": 1, "momentum": 2, "adam": 3}


@dataclass(frozen=True)
class Totals:
    """Of the whole network."""

    parameters: int
    multiply_adds: int  # forward, one example; backward costs about twice as much again
    weight_bytes: int
    activation_bytes: int  # outputs of all layers for one batch
    # Optimizer → weights, gradients and optimizer state: SGD 2, momentum 3, Adam 4 numbers each.
    training_bytes: dict[str, int]


def totals(rows: Sequence[Row], bytes_per_number: int) -> Totals:
    """Sums over the table."""
    parameters = sum(row.parameters for row in rows)
    weights = parameters * bytes_per_number
    return Totals(
        parameters=parameters,
        multiply_adds=sum(row.multiply_adds for row in rows),
        weight_bytes=weights,
        activation_bytes=sum(row.activation_bytes for row in rows),
        training_bytes={kind: weights * (1 + state) for kind, state in STATE.items()},
    )
