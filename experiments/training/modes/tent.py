"""Test-time adaptation by entropy minimization (Wang et al. 2021)."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor, nn

from experiments.nets.network import Network
from experiments.nets.norms.instance import Instance
from experiments.nets.norms.rms import Rms
from experiments.spec.evaluations import Tent as Choice
from experiments.training.modes.batch_statistics import BATCH_NORMS, InBatches

NORMS = (*BATCH_NORMS, nn.LayerNorm, nn.GroupNorm, Instance, Rms)


class Tent(InBatches):
    """Batch statistics, and after every batch a step of γ and β; both come back to the bit."""

    def __init__(self, choice: Choice) -> None:
        super().__init__(choice)
        self._choice = choice

    def __call__(self, network: Network, x: Tensor, y: Tensor) -> Iterator[tuple[Tensor, Tensor]]:
        """x [examples, features]; outputs [batch, n], each before its step, and targets."""
        self._affines = affines(network)
        if self._choice.optimizer == "adam":
            self._optimizer: torch.optim.Optimizer = torch.optim.Adam(
                self._affines, lr=self._choice.lr
            )
        else:
            self._optimizer = torch.optim.SGD(self._affines, lr=self._choice.lr, momentum=0.9)
        trained = [tensor.detach().clone() for tensor in self._affines]
        try:
            yield from super().__call__(network, x, y)
        finally:
            with torch.no_grad():
                for tensor, kept in zip(self._affines, trained, strict=True):
                    tensor.copy_(kept)

    @torch.enable_grad()
    def outputs(self, network: Network, inputs: Tensor, targets: Tensor) -> Tensor:
        logits = network.logits(inputs)
        gradients = torch.autograd.grad(entropy(logits.to(inputs.dtype)), self._affines)
        for tensor, gradient in zip(self._affines, gradients, strict=True):
            tensor.grad = gradient
        self._optimizer.step()
        for tensor in self._affines:
            tensor.grad = None
        return logits.detach()


def affines(network: Network) -> list[nn.Parameter]:
    """γ and β of all norms."""
    norms = (module for module in network.modules() if isinstance(module, NORMS))
    return [tensor for norm in norms for tensor in norm.parameters(recurse=False)]


def entropy(logits: Tensor) -> Tensor:
    """-Σ p ln p of the softmax, mean over the batch, 0-d; logits [batch, classes]."""
    logs = logits.log_softmax(1)
    return -(logs.exp() * logs).sum(1).mean()
