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
        parts.append(_of_one_length(torch.stack([tensor.double() for tensor in same])))
    return torch.cat(parts)


def _of_one_length(rows: Tensor) -> Tensor:
    finite = rows.isfinite()
    count = finite.sum(1, keepdim=True)
    low = rows.where(finite, torch.inf).amin(1, keepdim=True)
    high = rows.where(finite, -torch.inf).amax(1, keepdim=True)
    # Halves, so that the range of float64 itself does not overflow; one number takes bin 0.
    width = high / 2 - low / 2
    place = (rows / 2 - low / 2) / width.where(width > 0, 1.0) * BINS
    bin_of = place.where(finite, BINS).clamp(max=BINS - 1).floor().long()
    held = torch.zeros(len(rows), BINS, dtype=torch.float64, device=rows.device)
    held.scatter_add_(1, bin_of.clamp(min=0), finite.double())
    empty = count == 0
    shares = [rows == 0, rows.isnan(), rows.isinf()]
    return torch.cat(
        [
            low.where(~empty, torch.nan),
            high.where(~empty, torch.nan),
            *(share.double().mean(1, keepdim=True) for share in shares),
            held / count.clamp(min=1),
        ],
        1,
    )
