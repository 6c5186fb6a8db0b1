"""Update ratio: ‖W_after - W_before‖ / ‖W_before‖ over one step, decay included; no biases.

Weights that do not move count 0, also when they are 0 themselves.
"""

from __future__ import annotations

import torch
from torch import Tensor

from experiments.probes.quantity import Quantity
from experiments.probes.reduce import norms
from experiments.probes.sample import Sample


def measure(sample: Sample) -> Tensor:
    """[layers]."""
    moved = norms(sample.update)
    return torch.where(moved == 0, moved, moved / sample.weight_norms)


QUANTITY = Quantity(
    name="update_ratio",
    title="Update ratio",
    unit="",
    help="Size of this step's change of the weights, as a share of the weights. About 1e-3 is "
    "usual; far below, the layer does not learn; near 1, it is overwritten.",
    log=True,
    measure=measure,
)
