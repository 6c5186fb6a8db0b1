"""The state of a torch optimizer over one flat tensor."""

from __future__ import annotations

import torch
from torch import Tensor

from experiments.training.checkpoints.state import State


class OptimizerState:
    """Keys are torch's, with the kind of device behind: a step counter may stay on the CPU while
    the moments are on a GPU. torch's own load_state_dict would change the type of some."""

    def __init__(self, optimizer: torch.optim.Optimizer, parameters: Tensor) -> None:
        self._optimizer = optimizer
        self._parameters = parameters

    def snapshot(self) -> State:
        """Empty before the first step. Raises TypeError for what is no tensor."""
        found: State = {}
        for key, value in self._optimizer.state.get(self._parameters, {}).items():
            if value is None:
                continue
            if not isinstance(value, Tensor):
                raise TypeError(f"the optimizer's {key} is a {type(value).__name__}")
            found[f"{key}.{value.device.type}"] = value
        return found

    def load(self, state: State) -> None:
        """In place of what there is."""
        restored: State = {}
        for path, saved in state.items():
            key, _, device = path.rpartition(".")
            if saved.shape not in {self._parameters.shape, torch.Size()}:
                raise ValueError(f"{key} has shape {list(saved.shape)}")
            place = "cpu" if device == "cpu" else self._parameters.device
            restored[key] = saved.to(place, copy=True)
        if restored:
            self._optimizer.state[self._parameters] = restored
