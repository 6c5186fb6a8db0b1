"""Forward passes that leave a network as it was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from experiments.nets.dropout import Noise
from experiments.nets.network import Network


@contextmanager
def undisturbed(network: Network) -> Iterator[None]:
    """Whatever is computed inside, afterwards running averages, the random streams of dropout, and
    the mode (training or evaluation) are those of before, to the bit. Weights are not kept."""
    device = next(network.parameters()).device
    buffers = [(buffer, buffer.clone()) for buffer in network.buffers()]
    noises = [module for module in network.modules() if isinstance(module, Noise)]
    streams = [(noise, noise.snapshot()) for noise in noises]
    modes = [(module, module.training) for module in network.modules()]
    try:
        yield
    finally:
        with torch.no_grad():
            for buffer, kept in buffers:
                buffer.copy_(kept)
        for noise, state in streams:
            noise.load(state, device)
        for module, mode in modes:
            module.training = mode
