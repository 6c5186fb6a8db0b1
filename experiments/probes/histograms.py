"""Histograms of activations, pre-activations, weights and gradients, layer by layer.

The range is that of the row: a signal that shrinks from 1 to 1e-30 fills all bins at every step.
Of a tensor with more than `MOST` numbers evenly spaced ones are counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import torch
from torch import Tensor

from experiments.probes.moment import Moment
from experiments.probes.ordered import ordered
from experiments.probes.probe import Probe
from experiments.probes.subsample import subsample
from experiments.spec.tables.histograms import BINS, MOST_LAYERS

MOST = 1 << 13


class Histograms(Probe):
    """The layout stands in `experiments/spec/tables/histograms.py`."""

    @property
    def layers(self) -> Sequence[int]:
        """Indices of at most `MOST_LAYERS` layers, of all with cost "full"."""
        count = len(self.subject.layers)
        if self.subject.spec.probes.cost == "full" or count <= MOST_LAYERS:
            return range(count)
        return [round(k * (count - 1) / (MOST_LAYERS - 1)) for k in range(MOST_LAYERS)]

    def measure(self, moment: Moment) -> Tensor:
        """Tensor by tensor, of each all its quantities, of each all layers, of each all bins."""
        parameters = self.subject.parameters
        weights, gradients = (
            parameters.views(flat) for flat in (parameters.values.detach(), parameters.gradient)
        )
        chosen = self.layers
        sources = (moment.tape.outputs, moment.preactivations, weights, gradients)
        numbers = [subsample(tensors[k], MOST) for tensors in sources for k in chosen]
        counted = histograms(numbers).view(len(sources), len(chosen), 5 + BINS)
        parts = []
        for one in counted:  # [layers, 5 + BINS]
            parts += [one[:, :5].T.flatten(), one[:, 5:].flatten()]
        return torch.cat(parts)


def histograms(numbers: Sequence[Tensor]) -> Tensor:
    """Of each flat tensor: least and largest finite number, shares of zeros, NaN and Inf, shares
    of the finite ones in `BINS` equal bins; [tensors, 5 + BINS] float64. Without a finite number
    the range is NaN and the bins are 0."""
    parts = []
    for _, same in groupby(numbers, key=len):
        parts.append(_of_one_length(torch.stack(list(same))))
    return torch.cat(parts)


def _of_one_length(numbers: Tensor) -> Tensor:
    """[tensors, numbers]: sorted, so that a bin is what lies between two places."""
    nan = numbers.isnan().sum(1, keepdim=True)
    rows = ordered(numbers.nan_to_num(torch.inf, torch.inf, -torch.inf))
    count = rows.shape[1]
    first, above = _places(rows, -torch.inf, right=True), _places(rows, 0.0, right=True)
    below, end = _places(rows, 0.0, right=False), _places(rows, torch.inf, right=False)
    finite = end - first
    some = finite > 0
    low = rows.gather(1, first.clamp(max=count - 1)).double()
    high = rows.gather(1, (end - 1).clamp(min=0)).double()
    # Halves, so that the range of float64 itself does not overflow.
    inner = torch.arange(1, BINS, dtype=torch.float64, device=rows.device) / BINS
    edges = 2 * (low / 2 + (high / 2 - low / 2) * inner)
    cuts = torch.searchsorted(rows, edges.to(rows.dtype).contiguous())
    cuts = torch.minimum(torch.maximum(cuts, first), end)
    # Where all are one number every edge is it, and what is not below an edge lies in the last bin.
    held = torch.cat([first, cuts, end], 1).diff(dim=1) / finite.clamp(min=1)
    shares = torch.cat([above - below, nan, count - finite - nan], 1) / count
    nothing = torch.full_like(low, torch.nan)
    return torch.cat(
        [torch.where(some, low, nothing), torch.where(some, high, nothing), shares, held], 1
    )


def _places(rows: Tensor, value: float, *, right: bool) -> Tensor:
    """How many numbers of each row are below `value`, or not above it; [tensors, 1]."""
    return torch.searchsorted(rows, rows.new_full((len(rows), 1), value), right=right)
