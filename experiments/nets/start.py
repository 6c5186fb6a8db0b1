"""From a spec to a network with its first weights."""

from __future__ import annotations

import torch

from experiments.nets.inits import draw
from experiments.nets.network import Network
from experiments.spec.inits import Drawn, InitChoice, TorchDefault
from experiments.spec.registry import implementation


def initialize(network: Network, choice: InitChoice, seed: int) -> None:
    """Fill all weights from one stream in layer order, and set all biases.

    Norms draw nothing, so a layer's weights depend on the init, the seed and the widths alone.
    """
    generator = torch.Generator().manual_seed(seed)
    fill = implementation(choice)
    with torch.no_grad():
        for linear in network.linears:
            fill(choice, linear.weight, generator)
            if isinstance(choice, Drawn) and choice.factor != 1:
                linear.weight.mul_(choice.factor)
            bias = linear.bias
            if bias is None:
                continue
            if isinstance(choice, TorchDefault):  # b ~ U(-a, a), a = 1 / √n_in, as PyTorch has it
                draw.uniform(bias, draw.fans(linear.weight)[0] ** -0.5, generator)
                bias.mul_(choice.factor).add_(choice.bias)
            else:
                bias.fill_(choice.bias)
