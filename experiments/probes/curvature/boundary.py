"""What the network says on a grid over the plane of 2-D data.

A row holds the extent (x from left to right, y from bottom to top, in scaled inputs), then the
cells row by row, the bottom row first. The number of a cell is c + p: c the winning class, p its
probability (softmax of the outputs, below 1), so that floor gives the class and the rest how sure
the network is, from 1 / classes on.
"""

from __future__ import annotations

import torch
from torch import Tensor

from experiments.nets.network import Network
from experiments.probes.curvature.quiet import quiet
from experiments.probes.moment import Moment
from experiments.probes.probe import Probe, Subject
from experiments.spec.tables.boundary import CELLS
from experiments.spec.tables.description import TableDescription

MARGIN = 0.1  # of the range of the data, on each side
MOST = 0.9995  # of p, so that c + p is below c + 1 also in float32


def grid(x: Tensor) -> tuple[Tensor, Tensor]:
    """(extent [4], centres of the cells [cells², 2]) over the training data x [examples, 2]."""
    low, high = x.amin(0), x.amax(0)
    margin = torch.where(high > low, MARGIN * (high - low), torch.ones_like(low))
    low, high = low - margin, high + margin
    place = (torch.arange(CELLS, device=x.device, dtype=x.dtype) + 0.5) / CELLS
    across, up = (low[k] + (high[k] - low[k]) * place for k in range(2))
    rows, columns = torch.meshgrid(up, across, indexing="ij")
    extent = torch.stack([low[0], high[0], low[1], high[1]])
    return extent, torch.stack([columns.flatten(), rows.flatten()], 1)


@torch.no_grad()
def boundary(network: Network, extent: Tensor, points: Tensor) -> Tensor:
    """The extent [4] and the cells, float64. The network is in evaluation mode: running averages,
    no dropout. A norm that keeps none takes the statistics of the grid."""
    with quiet(network):
        network.eval()
        probability, winner = network.logits(points).double().softmax(1).max(1)
    return torch.cat([extent.double(), winner + probability.clamp(max=MOST)])


class Boundary(Probe):
    """Rows of the table `boundary`."""

    def __init__(self, table: TableDescription, subject: Subject) -> None:
        super().__init__(table, subject)
        self._extent, self._points = grid(subject.train_x)

    def measure(self, moment: Moment) -> Tensor:
        """[columns]."""
        return boundary(self.subject.network, self._extent, self._points)
