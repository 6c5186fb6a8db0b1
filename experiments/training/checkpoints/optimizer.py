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

    def take_over(self, tensors: State, step: int) -> None:
        """The state of an optimizer of the same kind that counts its steps elsewhere."""
        taken = {name: tensor.clone() for name, tensor in tensors.items()}
        if step and self._counts:
            fused = self._optimizer.defaults.get("fused", False)
            device = self._parameters.device if fused else torch.device("cpu")
            taken["step"] = torch.tensor(float(step), dtype=torch.float32, device=device)
        if step:
            self._optimizer.state[self._parameters] = taken

    @property
    def _counts(self) -> bool:
        """Whether torch keeps a step counter: all but SGD do, and our own do not."""
        ours = not type(self._optimizer).__module__.startswith("torch.")
        return not (ours or isinstance(self._optimizer, torch.optim.SGD))

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
