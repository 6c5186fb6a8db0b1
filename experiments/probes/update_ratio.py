"""Update ratio: ‖W_after - W_before‖ / ‖W_before‖ over one step, decay included; no biases.

Weights that do not move count 0, also when they are 0 themselves.
"""

from __future__ import annotations

import torch
from torch import Tensor

from experiments.probes.reduce import norms
from experiments.probes.sample import Sample


def measure(sample: Sample) -> Tensor:
    """[layers]."""
    moved = norms(sample.update)
    return torch.where(moved == 0, moved, moved / sample.weight_norms)
