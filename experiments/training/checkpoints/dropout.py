"""The random streams of dropout."""

from __future__ import annotations

import torch

from experiments.nets.dropout import Noise
from experiments.nets.network import Network
from experiments.training.checkpoints.state import State


class Streams:
    """Of every dropout of a network; keys are the module's name and the stream's."""

    def __init__(self, network: Network, device: torch.device) -> None:
        self._noises = {
            name: module for name, module in network.named_modules() if isinstance(module, Noise)
        }
        self._device = device

    def snapshot(self) -> State:
        return {
            f"{name}:{stream}": state
            for name, noise in self._noises.items()
            for stream, state in noise.snapshot().items()
        }

    def load(self, state: State) -> None:
        shares: dict[str, State] = {name: {} for name in self._noises}
        for key, saved in state.items():
            name, _, stream = key.rpartition(":")
            shares[name][stream] = saved
        for name, noise in self._noises.items():
            noise.load(shares[name], self._device)
