"""Loss and gradients of one batch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from experiments.nets.chain import Chain, chain
from experiments.nets.network import Network, Tape
from experiments.nets.parameters import Parameters
from experiments.training.gradient import Gradient
from experiments.training.precision import Precision

Criterion = Callable[[Tensor, Tensor], Tensor]  # logits, y -> mean loss over the batch, 0-d


@dataclass(frozen=True, slots=True)
class Derived:
    """Holds until the next step. Nothing in it needs a gradient."""

    loss: Tensor  # 0-d
    logits: Tensor  # [batch, classes]
    norm: Tensor  # of all gradients together, 0-d
    output_gradients: Sequence[Tensor]  # ∂L/∂h of every layer; empty without a tape


class Differentiate:
    """By autograd, or written out where the network is a plain chain."""

    def __init__(
        self, network: Network, parameters: Parameters, gradient: Gradient, precision: Precision
    ) -> None:
        self._network = network
        self._parameters = parameters
        self._gradient = gradient
        self._precision = precision
        self._chain = None if precision.mixed else chain(network, parameters)

    def __call__(self, criterion: Criterion, x: Tensor, y: Tensor, tape: Tape | None) -> Derived:
        """Fills `Parameters.gradient` from x [batch, features] and y [batch]."""
        with self._precision.products():
            if self._chain is None:
                return self._by_autograd(criterion, x, y, tape)
            return self._by_chain(self._chain, criterion, x, y, tape)

    def _by_chain(
        self, chain: Chain, criterion: Criterion, x: Tensor, y: Tensor, tape: Tape | None
    ) -> Derived:
        logits = chain.forward(x, tape)
        leaf = logits.detach().requires_grad_()
        loss = criterion(leaf, y)
        (gradient,) = torch.autograd.grad(loss, leaf)
        outputs = chain.backward(x, gradient, keep=tape is not None)
        return Derived(loss.detach(), logits, self._gradient.measure(), outputs)

    def _by_autograd(
        self, criterion: Criterion, x: Tensor, y: Tensor, tape: Tape | None
    ) -> Derived:
        tensors = self._parameters.tensors
        scale = self._precision.scale
        with self._precision.computing():
            logits = self._network.logits(x, tape).to(x.dtype)
        loss = criterion(logits, y)
        sources = tape.sources if tape is not None else []
        gradients = torch.autograd.grad(loss * scale if scale != 1 else loss, tensors + sources)
        if self._precision.mixed:
            gradients = tuple(gradient.to(x.dtype) / scale for gradient in gradients)
            if tape is not None:
                tape.widen(x.dtype)
        norm = self._gradient.take(gradients[: len(tensors)])
        return Derived(loss.detach(), logits.detach(), norm, gradients[len(tensors) :])
