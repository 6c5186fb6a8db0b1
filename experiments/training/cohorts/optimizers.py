"""Optimizers on the parameters of R runs, [R, P], each run with its own hyperparameters.

The same updates as torch.optim's, which the solo runs use. State is named as torch names it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from experiments.native.kernel import Kernel
from experiments.native.updates import Adapt, Descend, Measured
from experiments.training.update import moments

State = dict[str, Tensor]  # each [R, P]


class Optimizer:
    """`step` moves `values` along `gradient`, both [R, P], in place."""

    names: tuple[str, ...] = ()  # of the state

    def __init__(self, choices: Sequence[Any], values: Tensor, state: State | None = None) -> None:
        """`choices`: that of each run, alike in `FLAGS`. `state`: of an earlier optimizer."""
        self._choices = choices
        self._like = values
        self._scratch = torch.empty_like(values)
        self._other = torch.empty_like(values)
        self.state: State = state or {
            name: torch.zeros_like(values) for name in self.kept(choices[0])
        }

    def kept(self, choice: Any) -> tuple[str, ...]:
        """The names of the state that such a choice needs."""
        return self.names

    def compiled(self, native: Kernel, sizes: Sequence[int]) -> Measured | None:
        """From now on by the kernel, if it can; gives where it measures the weights on the way.
        `sizes` of the parameter tensors of a run."""
        return None

    def step(self, values: Tensor, gradient: Tensor, rate: Tensor, t: int) -> None:
        """`rate` [R, 1] is η of each run; step `t`, 1 is the first."""
        raise NotImplementedError

    def column(self, name: str) -> Tensor:
        """A hyperparameter of all runs, [R, 1]."""
        return self.numbers([getattr(choice, name) for choice in self._choices])

    def numbers(self, values: Sequence[float]) -> Tensor:
        """One number of each run, [R, 1]."""
        made = torch.tensor(values, dtype=torch.float64, device=self._like.device)
        return made.to(self._like.dtype).unsqueeze(1)


class Descent(Optimizer):
    """SGD and full-batch descent, with momentum and Nesterov's look-ahead."""

    _descend: Descend | None = None

    def __init__(self, choices: Sequence[Any], values: Tensor, state: State | None = None) -> None:
        super().__init__(choices, values, state)
        self._momentum = self.column("momentum")
        self._taken = 1 - self.column("dampening")
        self._nesterov = bool(choices[0].nesterov)

    def kept(self, choice: Any) -> tuple[str, ...]:
        return ("momentum_buffer",) if choice.momentum else ()

    def compiled(self, native: Kernel, sizes: Sequence[int]) -> Measured:
        momenta = [choice.momentum for choice in self._choices]
        taken = [1 - choice.dampening for choice in self._choices]
        self._descend = Descend(native, sizes, momenta, taken, ahead=self._nesterov)
        return self._descend

    def step(self, values: Tensor, gradient: Tensor, rate: Tensor, t: int) -> None:
        if self._descend is not None:
            velocity, rates = self.state.get("momentum_buffer"), rate.flatten().tolist()
            self._descend.step(values, gradient, velocity, rates, first=t == 1)
            return
        if "momentum_buffer" not in self.state:
            values.addcmul_(gradient, -rate)
            return
        buffer = self.state["momentum_buffer"]
        if t == 1:
            buffer.copy_(gradient)
        else:
            buffer.mul_(self._momentum).addcmul_(gradient, self._taken)
        update = buffer
        if self._nesterov:
            update = torch.addcmul(gradient, buffer, self._momentum, out=self._scratch)
        values.addcmul_(update, -rate)


class Adam(Optimizer):
    """Adam and AdamW, with AMSGrad, with and without bias correction."""

    _adapt: Adapt | None = None

    def __init__(self, choices: Sequence[Any], values: Tensor, state: State | None = None) -> None:
        super().__init__(choices, values, state)
        self._first, self._second = 1 - self.column("beta1"), self.column("beta2")
        self._rest = 1 - self._second
        self._eps = self.column("eps")
        self._corrected = getattr(choices[0], "bias_correction", True)
        decayed = hasattr(choices[0], "weight_decay")
        self._decay = self.column("weight_decay") if decayed else None

    def kept(self, choice: Any) -> tuple[str, ...]:
        return ("exp_avg", "exp_avg_sq", *(["max_exp_avg_sq"] if choice.amsgrad else []))

    def compiled(self, native: Kernel, sizes: Sequence[int]) -> Measured:
        self._adapt = Adapt(native, sizes, [moments(choice) for choice in self._choices])
        return self._adapt

    def step(self, values: Tensor, gradient: Tensor, rate: Tensor, t: int) -> None:
        if self._adapt is not None:
            state, rates = list(self.state.values()), rate.flatten().tolist()
            self._adapt.step(values, gradient, state, rates, t)
            return
        mean, square = self.state["exp_avg"], self.state["exp_avg_sq"]
        if self._decay is not None:
            values.mul_(1 - rate * self._decay)
        mean.lerp_(gradient, self._first)
        torch.mul(gradient, self._rest, out=self._scratch)
        square.mul_(self._second).addcmul_(self._scratch, gradient)
        if "max_exp_avg_sq" in self.state:
            largest = self.state["max_exp_avg_sq"]
            square = torch.maximum(largest, square, out=largest)
        root = torch.sqrt(square, out=self._scratch)
        if self._corrected:
            mean_share = self.numbers([1 - c.beta1**t for c in self._choices])
            root.div_(self.numbers([(1 - c.beta2**t) ** 0.5 for c in self._choices]))
            rate = rate / mean_share
        root.add_(self._eps)
        values.addcmul_(torch.div(mean, root, out=self._other), -rate)


class Adagrad(Optimizer):
    """Adagrad."""

    names = ("sum",)

    def __init__(self, choices: Sequence[Any], values: Tensor, state: State | None = None) -> None:
        super().__init__(choices, values, state)
        if state is None:
            self.state["sum"].add_(self.column("initial_accumulator"))
        self._decay, self._eps = self.column("lr_decay"), self.column("eps")

    def step(self, values: Tensor, gradient: Tensor, rate: Tensor, t: int) -> None:
        total = self.state["sum"].addcmul_(gradient, gradient)
        root = torch.sqrt(total, out=self._scratch).add_(self._eps)
        rate = rate / (1 + (t - 1) * self._decay)
        values.addcmul_(torch.div(gradient, root, out=self._other), -rate)


class RmsProp(Optimizer):
    """RMSprop, centred or not, with and without momentum."""

    def __init__(self, choices: Sequence[Any], values: Tensor, state: State | None = None) -> None:
        super().__init__(choices, values, state)
        self._alpha, self._momentum = self.column("alpha"), self.column("momentum")
        self._rest, self._eps = 1 - self._alpha, self.column("eps")

    def kept(self, choice: Any) -> tuple[str, ...]:
        centred = ["grad_avg"] if choice.centered else []
        return ("square_avg", *centred, *(["momentum_buffer"] if choice.momentum else []))

    def step(self, values: Tensor, gradient: Tensor, rate: Tensor, t: int) -> None:
        square = self.state["square_avg"]
        torch.mul(gradient, self._rest, out=self._scratch)
        square.mul_(self._alpha).addcmul_(self._scratch, gradient)
        if "grad_avg" in self.state:
            mean = self.state["grad_avg"].lerp_(gradient, self._rest)
            square = torch.addcmul(square, mean, mean, value=-1, out=self._scratch)
        root = torch.sqrt(square, out=self._scratch).add_(self._eps)
        update = torch.div(gradient, root, out=self._other)
        if "momentum_buffer" in self.state:
            update = self.state["momentum_buffer"].mul_(self._momentum).add_(update)
        values.addcmul_(update, -rate)


OPTIMIZERS: dict[str, type[Optimizer]] = {
    "sgd": Descent,
    "gd": Descent,
    "adam": Adam,
    "adamw": Adam,
    "adagrad": Adagrad,
    "rmsprop": RmsProp,
}


def flags(choice: Any) -> tuple[object, ...]:
    """What the choices of runs that are updated together have to share, the kind among it."""
    switches = ("nesterov", "amsgrad", "bias_correction", "centered")
    return (
        choice.kind,
        getattr(choice, "momentum", 0) > 0,
        *(getattr(choice, name, None) for name in switches),
    )
