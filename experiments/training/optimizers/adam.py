"""Adam (Kingma and Ba 2015), with and without bias correction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from experiments.spec.optimizers import Adam


def build(choice: Adam, parameters: Tensor) -> torch.optim.Optimizer:
    """w ← w - η m̂ / (√v̂ + ε). Fused: 5 times faster than the other two on a CPU."""
    if not choice.bias_correction:
        return Uncorrected(choice, parameters)
    return torch.optim.Adam(
        [parameters],
        lr=choice.lr,
        betas=(choice.beta1, choice.beta2),
        eps=choice.eps,
        amsgrad=choice.amsgrad,
        fused=True,
    )


class Uncorrected(torch.optim.Optimizer):
    """w ← w - η m / (√v + ε): "not quite Adam". torch.optim has no switch for it."""

    def __init__(self, choice: Adam, parameters: Tensor) -> None:
        super().__init__([parameters], {"lr": choice.lr})
        self._choice = choice
        self._parameters = parameters
        names = ("exp_avg", "exp_avg_sq", *(["max_exp_avg_sq"] if choice.amsgrad else []))
        self.state[parameters] = {name: torch.zeros_like(parameters) for name in names}

    @torch.no_grad()
    def step(self, closure: Callable[[], Any] | None = None) -> None:  # type: ignore[override]
        """One step with the gradient of the parameters; `closure` is not used."""
        choice, gradient = self._choice, self._parameters.grad
        if gradient is None:
            return
        state = self.state[self._parameters]
        mean, square = state["exp_avg"], state["exp_avg_sq"]
        mean.lerp_(gradient, 1 - choice.beta1)
        square.mul_(choice.beta2).addcmul_(gradient, gradient, value=1 - choice.beta2)
        if choice.amsgrad:
            largest = state["max_exp_avg_sq"]
            square = torch.maximum(largest, square, out=largest)
        rate = self.param_groups[0]["lr"]
        self._parameters.addcdiv_(mean, square.sqrt().add_(choice.eps), value=-rate)
