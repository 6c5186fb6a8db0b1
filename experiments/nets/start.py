"""From a spec to a network with its first weights."""

from __future__ import annotations

import torch

from experiments.nets.network import Network
from experiments.spec.inits import InitChoice
from experiments.spec.registry import implementation


def initialize(network: Network, choice: InitChoice, seed: int) -> None:
    """Fill all weights from one stream in layer order, and set all biases to zero.

    Norms draw nothing, so a layer's weights depend on the init, the seed and the widths alone.
    """
    generator = torch.Generator().manual_seed(seed)
    fill = implementation(choice)
    with torch.no_grad():
        for linear in network.linears:
            fill(choice, linear.weight, generator)
            linear.bias.zero_()
