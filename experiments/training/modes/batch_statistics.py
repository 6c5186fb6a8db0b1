"""Batch norm with the statistics of the evaluated batch."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor, nn

from experiments.nets.network import Network
from experiments.probes.undisturbed import undisturbed
from experiments.spec.evaluations import InBatches as Choice

BATCH_NORMS = (nn.BatchNorm1d, nn.BatchNorm2d)


class InBatches:
    """Batches of nearly one size. Running averages are left as they were."""

    def __init__(self, choice: Choice) -> None:
        self._size = choice.batch_size

    def __call__(self, network: Network, x: Tensor, y: Tensor) -> Iterator[tuple[Tensor, Tensor]]:
        """x [examples, features]; outputs [batch, n] and targets of each batch."""
        parts = -(-len(x) // self._size)
        with undisturbed(network):
            network.eval()
            for module in network.modules():
                if isinstance(module, BATCH_NORMS):
                    module.train()
            for inputs, targets in zip(x.tensor_split(parts), y.tensor_split(parts), strict=True):
                yield self.outputs(network, inputs, targets).to(x.dtype), targets

    @torch.no_grad()
    def outputs(self, network: Network, inputs: Tensor, targets: Tensor) -> Tensor:
        """Of one batch."""
        return network.predict(inputs, numbers=targets.is_floating_point())
