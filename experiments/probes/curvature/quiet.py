"""The network without dropout, for passes that training must not notice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from experiments.nets.dropout import Noise
from experiments.nets.network import Network


@contextmanager
def quiet(network: Network) -> Iterator[None]:
    """Inside, dropout of every kind does what it does in an evaluation without Monte-Carlo
    samples, and draws nothing. Running averages are written to copies, so afterwards they are
    what they were; and every module is in its mode again."""
    noises = [module for module in network.modules() if isinstance(module, Noise)]
    kept = [(module, module.training, module.samples) for module in noises]
    modes = network.training
    buffers = [
        (module, name, buffer)
        for module in network.modules()
        for name, buffer in module.named_buffers(recurse=False)
    ]
    for module, name, buffer in buffers:
        setattr(module, name, buffer.clone())
    for module in noises:
        module.training, module.samples = False, 0
    samples, network.samples = network.samples, 0
    try:
        yield
    finally:
        network.train(modes)
        network.samples = samples
        for module, training, passes in kept:
            module.training, module.samples = training, passes
        for module, name, buffer in buffers:
            setattr(module, name, buffer)
