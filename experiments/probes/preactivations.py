"""Percentiles, mean and variance of the inputs of the activation functions.

A percentile is the number at place p (N - 1) / 100 of the sorted ones, between two by linear
interpolation, as in numpy. Of a layer with more than `MOST` numbers evenly spaced ones are taken;
mean and variance are of all.
"""

from __future__ import annotations

import torch
from torch import Tensor

from experiments.probes.moment import Moment
from experiments.probes.ordered import ordered
from experiments.probes.probe import Probe
from experiments.probes.reduce import layerwise, moments
from experiments.probes.subsample import subsample
from experiments.spec.tables.preactivations import PERCENTILES

MOST = 1 << 13


class Preactivations(Probe):
    """A layer with a NaN among the numbers looked at has NaN for all percentiles."""

    def measure(self, moment: Moment) -> Tensor:
        """[9 quantities × layers], quantity by quantity."""
        inputs = moment.preactivations
        percentiles = layerwise([subsample(z, MOST)[None] for z in inputs], _percentiles)
        return torch.cat([percentiles, layerwise(inputs, moments)]).flatten()


def _percentiles(stack: Tensor) -> Tensor:
    """[layers, 1, numbers] -> [percentiles, layers] float64."""
    rows = ordered(stack.flatten(1))
    places = torch.tensor(PERCENTILES, dtype=torch.float64, device=stack.device) / 100
    places = places * (rows.shape[1] - 1)
    low = places.floor().long()
    high = (low + 1).clamp(max=rows.shape[1] - 1)
    below, above = rows[:, low].double(), rows[:, high].double()
    part = places - low
    found = torch.where(part == 0, below, below * (1 - part) + above * part)  # 0 × Inf is NaN
    return torch.where(rows[:, -1:].isnan(), torch.nan, found).T
