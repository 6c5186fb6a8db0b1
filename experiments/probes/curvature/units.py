"""Whether the units of a layer do the same thing, and in how many directions they vary.

    unit correlation    mean over pairs of units of |correlation of their outputs|. Pairs with a
                        unit that does not vary are left out; 0 where no pair is left
    participation rank  (Σ λ)² / Σ λ² = (tr C)² / tr(C²), λ the eigenvalues of the covariance C of
                        the units: 1 when all vary together, their number when all vary equally
                        and independently (Gao et al. 2017); 0 where none varies

An observation is an example; of a convolution, whose units are channels, an example at a
position; of a recurrent layer an example at a time. n observations can have no rank above n - 1,
and even unrelated units show a correlation of about √(2 / (π n)).
"""

from __future__ import annotations

import torch
from torch import Tensor

from experiments.nets.network import Tape
from experiments.probes.curvature.quiet import quiet
from experiments.probes.curvature.subset import subset
from experiments.probes.moment import Moment
from experiments.probes.probe import Probe, Subject
from experiments.spec.tables.description import TableDescription
from experiments.spec.tables.units import EXAMPLES

CONSTANT = 1e-6  # of the root mean square: a smaller standard deviation is rounding
OBSERVATIONS = 8192  # of a layer; positions and times beyond are left out evenly


def unit_statistics(output: Tensor) -> Tensor:
    """Unit correlation and participation rank, float64, from the outputs of a layer,
    [batch, units, ...]."""
    h = _observations(output)
    size = h.square().mean(0).sqrt()
    h = h - h.mean(0)
    spread = h.square().mean(0).sqrt()
    h = h[:, spread > CONSTANT * size]
    units = h.shape[1]
    if not h.isfinite().all() or not output.isfinite().all():
        return h.new_full((2,), float("nan"))
    if units == 0:
        return h.new_zeros(2)
    covariance = h.T @ h
    deviation = covariance.diagonal().sqrt()
    total = (covariance / deviation / deviation[:, None]).abs().sum() - units
    pairs = max(1, units * (units - 1))
    rank = covariance.diagonal().sum().square() / covariance.square().sum()
    return torch.stack([(total / pairs).clamp(min=0), rank])


def _observations(output: Tensor) -> Tensor:
    """[observations, units] float64, scaled so that no square overflows or vanishes."""
    h = output.movedim(1, -1).flatten(0, -2)
    h = h[:: -(-len(h) // OBSERVATIONS)].double()
    largest = h.abs().amax()
    return h / largest if 0 < largest < float("inf") else h


class Units(Probe):
    """Rows of the table `units`."""

    def __init__(self, table: TableDescription, subject: Subject) -> None:
        super().__init__(table, subject)
        self._x, _ = subset(subject, EXAMPLES)

    def measure(self, moment: Moment) -> Tensor:
        """[columns]: the correlation of every layer, then the rank of every layer."""
        tape, network = Tape(), self.subject.network
        with quiet(network):
            network.logits(self._x, tape)
        return torch.stack([unit_statistics(output) for output in tape.outputs], 1).flatten()
