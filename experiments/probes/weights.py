"""Movement from initialization, scaled variance and exact zeros of the weights of every layer.

float64 where sums are taken: a float32 square is 0 below 1e-23.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from experiments.probes.moment import Moment
from experiments.probes.probe import Probe, Subject
from experiments.spec.tables.description import TableDescription


class Weights(Probe):
    """‖W - W₀‖ / ‖W₀‖ (0 where nothing moved, infinite where W₀ = 0), n_in Var(w), and the shares
    of weights and of their gradients that are exactly 0. NaN is not 0, and makes the first two
    NaN."""

    def __init__(self, table: TableDescription, subject: Subject) -> None:
        super().__init__(table, subject)
        self._first = self._weights().clone()
        self._fan_in = torch.tensor(
            [layer.fan_in for layer in subject.layers], dtype=torch.float64, device=subject.device
        )

    def measure(self, moment: Moment) -> Tensor:
        """[4 quantities × layers], quantity by quantity."""
        parameters = self.subject.parameters
        now = self._weights()
        blocks = [parameters.blocks(flat) for flat in (self._first, now, parameters.gradient)]
        first, weights, gradients = blocks
        moved = _rows(parameters.blocks(now - self._first), _norm)
        share = torch.where(moved == 0, moved, moved / _rows(first, _norm))
        variance = self._fan_in * _rows(weights, _variance)
        return torch.cat([share, variance, _rows(weights, _zeros), _rows(gradients, _zeros)])

    def snapshot(self) -> dict[str, Tensor]:
        """Where the weights began."""
        return {"first": self._first}

    def load(self, state: dict[str, Tensor]) -> None:
        """Raises KeyError, or RuntimeError for another number of weights."""
        self._first.copy_(state["first"])

    def _weights(self) -> Tensor:
        """Flat, a view."""
        return self.subject.parameters.values[: self.subject.parameters.weight_count].detach()


def _rows(blocks: Sequence[Tensor], reduce: Callable[[Tensor], Tensor]) -> Tensor:
    """`reduce`, [layers, weights] -> [layers], over blocks of layers of one size."""
    return torch.cat([reduce(block) for block in blocks])


def _norm(block: Tensor) -> Tensor:
    norm: Tensor = torch.linalg.vector_norm(block, dim=1, dtype=torch.float64)
    return norm


def _variance(block: Tensor) -> Tensor:
    """1/N, the mean taken out before squaring."""
    exact = block.double()
    return (exact - exact.mean(1, keepdim=True)).square().mean(1)


def _zeros(block: Tensor) -> Tensor:
    return 1 - block.count_nonzero(1).double() / block.shape[1]
