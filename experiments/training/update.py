"""The update of one run: by the compiled kernel where it has the optimizer, else by torch's own.

Either way the state is that of the torch optimizer, by its names, so a checkpoint is the same.
"""

from __future__ import annotations

import torch
from torch import Tensor

from experiments.native.kernel import Kernel, kernel
from experiments.native.updates import Adapt, Descend, Measured, Moments
from experiments.nets.parameters import Parameters
from experiments.spec.optimizers import Adam, AdamW, Gd, OptimizerChoice, Sgd


class Update:
    """One step after another along `Parameters.gradient`."""

    measured: Measured | None = None  # where the kernel can measure weights and update in a step

    def __init__(self, optimizer: torch.optim.Optimizer, parameters: Parameters) -> None:
        self._optimizer = optimizer
        self._parameters = parameters

    def step(self, rate: float, *, measured: bool) -> None:
        """With learning rate `rate`. `measured`: fill `Update.measured`, where there is one."""
        self._optimizer.param_groups[0]["lr"] = rate
        self._optimizer.step()

    def _kept(self, name: str) -> tuple[Tensor, bool]:
        """A tensor of the state, and whether it is new."""
        values = self._parameters.values
        state = self._optimizer.state[values]
        new = state.get(name) is None
        if new:
            state[name] = torch.zeros_like(values)
        return state[name], new


class Descending(Update):
    """SGD and full-batch descent."""

    def __init__(
        self,
        choice: Sgd | Gd,
        optimizer: torch.optim.Optimizer,
        parameters: Parameters,
        native: Kernel,
    ) -> None:
        super().__init__(optimizer, parameters)
        self._remembers = choice.momentum != 0
        taken = 1 - choice.dampening
        self.measured = self._descend = Descend(
            native, pieces(parameters), [choice.momentum], [taken], ahead=choice.nesterov
        )

    def step(self, rate: float, *, measured: bool) -> None:
        values, gradient = self._parameters.values, self._parameters.gradient
        velocity, first = self._kept("momentum_buffer") if self._remembers else (None, False)
        self._descend.step(values, gradient, velocity, [rate], first=first, measured=measured)


class Adapting(Update):
    """Adam and AdamW."""

    def __init__(
        self,
        choice: Adam | AdamW,
        optimizer: torch.optim.Optimizer,
        parameters: Parameters,
        native: Kernel,
    ) -> None:
        super().__init__(optimizer, parameters)
        self._names = ["exp_avg", "exp_avg_sq", *(["max_exp_avg_sq"] if choice.amsgrad else [])]
        found = moments(choice)
        self._counts = found.corrected
        self.measured = self._adapt = Adapt(native, pieces(parameters), [found])

    def step(self, rate: float, *, measured: bool) -> None:
        values, gradient = self._parameters.values, self._parameters.gradient
        t = self._counted() if self._counts else 1
        state = [self._kept(name)[0] for name in self._names]
        self._adapt.step(values, gradient, state, [rate], t, measured=measured)

    def _counted(self) -> int:
        state = self._optimizer.state[self._parameters.values]
        if "step" not in state:
            state["step"] = torch.zeros((), dtype=torch.float32)
        state["step"] += 1
        return int(state["step"])


def moments(choice: Adam | AdamW) -> Moments:
    """What the kernel has to know of it."""
    decay = choice.weight_decay if isinstance(choice, AdamW) else 0.0
    corrected = not isinstance(choice, Adam) or choice.bias_correction
    return Moments(choice.beta1, choice.beta2, choice.eps, decay, corrected)


def pieces(parameters: Parameters) -> list[int]:
    """Every weight matrix, and what lies behind them."""
    sizes = [tensor.numel() for tensor in parameters.tensors[: parameters.layers]]
    rest = parameters.count - parameters.weight_count
    return [*sizes, rest] if rest else sizes


def update(
    choice: OptimizerChoice, optimizer: torch.optim.Optimizer, parameters: Parameters
) -> Update:
    """For the choice and the torch optimizer that was built of it."""
    native = kernel(parameters.values.device, parameters.values.dtype)
    if native is not None and isinstance(choice, Sgd | Gd):
        return Descending(choice, optimizer, parameters, native)
    if native is not None and isinstance(choice, Adam | AdamW):
        return Adapting(choice, optimizer, parameters, native)
    return Update(optimizer, parameters)
