"""One pass of the network as it is in evaluation."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from experiments.nets.network import Network
from experiments.spec.evaluations import Standard as Choice

CHUNK = 2000  # examples in one forward pass


class Standard:
    """Running averages and no noise, unless norm and dropout are chosen otherwise."""

    def __init__(self, choice: Choice) -> None:
        del choice  # it has no knob

    def __call__(self, network: Network, x: Tensor, y: Tensor) -> Iterator[tuple[Tensor, Tensor]]:
        """x [examples, features]; outputs [batch, n] and targets of each batch."""
        network.eval()
        parts = -(-len(x) // CHUNK)  # of nearly one size: batch norm cannot take one example alone
        for inputs, targets in zip(x.chunk(parts), y.chunk(parts), strict=True):
            with torch.inference_mode():
                outputs = network.predict(inputs, numbers=targets.is_floating_point())
            yield outputs.to(x.dtype), targets
        network.train()
