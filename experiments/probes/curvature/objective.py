"""What the optimizer descends, as a function of the weights: value, gradient and Hessian."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import torch
from torch import Tensor

from experiments.nets.network import Network
from experiments.nets.parameters import Parameters
from experiments.probes.curvature.quiet import quiet
from experiments.probes.probe import Subject
from experiments.spec.penalties import L1, L2, CoupledDecay, ElasticNet, PenaltyChoice

Criterion = Callable[[Tensor, Tensor], Tensor]  # outputs, targets -> mean loss, 0-d
Product = Callable[[Tensor], Tensor]  # v -> H v, both laid out like `Parameters.values`


class Objective:
    """L(w) = mean loss + λ₁ ‖w‖₁ + λ₂/2 ‖w‖².

    λ are those of a penalty in the loss, and of coupled decay, whose gradient is λ₂ w as well.
    Decoupled decay, proximal steps and hard limits act on the weights beside the gradient: no
    part. Norms use the statistics of the examples given, dropout is off, and a run in 16 bits is
    looked at in 32 bits. Vectors are flat, in the order of `Parameters.values`.
    """

    def __init__(
        self,
        network: Network,
        parameters: Parameters,
        criterion: Criterion,
        penalty: PenaltyChoice,
        *,
        linear_loss: bool = False,
    ) -> None:
        """`linear_loss`: the loss is piecewise linear in the outputs (hinge)."""
        self._network = network
        self._parameters = parameters
        self._criterion = criterion
        self._linear_loss = linear_loss
        self._first, self._second = strengths(penalty)
        biases = getattr(penalty, "biases", False)
        self._end = parameters.count if biases else parameters.weight_count

    @property
    def weights(self) -> Tensor:
        """All parameters, flat; the network's own."""
        return self._parameters.values

    def gradient(self, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
        """(L, ∇L), 0-d and flat, on x [batch, features] and y [batch]."""
        with quiet(self._network), torch.enable_grad():
            loss = self._criterion(self._network.logits(x), y)
            parts = torch.autograd.grad(loss, self._parameters.tensors)
        gradient = _flat(parts)
        penalized = self.weights[: self._end]
        value = loss.detach()
        if self._first:
            value = value + self._first * penalized.abs().sum()
            gradient[: self._end] += self._first * penalized.sign()
        if self._second:
            value = value + self._second / 2 * penalized.square().sum()
            gradient[: self._end] += self._second * penalized
        return value, gradient

    def hessian(self, x: Tensor, y: Tensor, chunk: int) -> Product:
        """v -> ∇²L v on x and y, by differentiating the gradient once more.

        More than `chunk` examples are taken in pieces of nearly one size, and norms have the
        statistics of each piece. One piece keeps its graph, so a product costs one backward
        pass; several are run again for every product.
        """
        pieces = -(-len(x) // chunk)
        batches = list(zip(x.chunk(pieces), y.chunk(pieces), strict=True))
        kept = [self._derived(*batches[0])] if len(batches) == 1 else None

        def product(v: Tensor) -> Tensor:
            parts = self._parameters.views(v)
            total = torch.zeros_like(v)
            for derived, share in self._each(kept, batches):
                total.add_(self._differentiated(derived, parts), alpha=share)
            if self._second:
                total[: self._end] += self._second * v[: self._end]
            return total

        return product

    @contextmanager
    def elsewhere(self) -> Iterator[Tensor]:
        """The flat weights, to be written to; afterwards they are what they were, to the bit."""
        before = self.weights.clone()
        try:
            yield before
        finally:
            self.weights.copy_(before)

    def _derived(self, x: Tensor, y: Tensor) -> tuple[Tensor, ...]:
        """The gradient of the loss as a function of the weights."""
        with quiet(self._network), torch.enable_grad():
            outputs = self._network.logits(x)
            if self._linear_loss:
                # torch cannot differentiate the hinge twice. Its second derivative is 0 almost
                # everywhere, so only that of the outputs is left, with ∂L/∂f constant.
                leaf = outputs.detach().requires_grad_()
                (slope,) = torch.autograd.grad(self._criterion(leaf, y), leaf)
                loss = (slope * outputs).sum()
            else:
                loss = self._criterion(outputs, y)
            return torch.autograd.grad(loss, self._parameters.tensors, create_graph=True)

    def _each(
        self,
        kept: Sequence[tuple[Tensor, ...]] | None,
        batches: Sequence[tuple[Tensor, Tensor]],
    ) -> Iterator[tuple[tuple[Tensor, ...], float]]:
        if kept is not None:
            yield kept[0], 1.0
            return
        total = sum(len(x) for x, _ in batches)
        for x, y in batches:
            yield self._derived(x, y), len(x) / total

    def _differentiated(self, derived: Sequence[Tensor], v: Sequence[Tensor]) -> Tensor:
        varying = [(g, part) for g, part in zip(derived, v, strict=True) if g.requires_grad]
        if not varying:  # a linear network under the hinge
            return torch.zeros_like(self.weights)
        gradients, parts = zip(*varying, strict=True)
        return _flat(
            torch.autograd.grad(
                gradients,
                self._parameters.tensors,
                parts,
                retain_graph=True,
                materialize_grads=True,
            )
        )


def descended(subject: Subject) -> Objective:
    """The objective of a run."""
    spec = subject.spec
    return Objective(
        subject.network,
        subject.parameters,
        subject.criterion,
        spec.penalty,
        linear_loss=spec.loss.kind == "hinge",
    )


def strengths(penalty: PenaltyChoice) -> tuple[float, float]:
    """(λ₁, λ₂) of what the penalty adds to the descended loss."""
    if isinstance(penalty, L1):
        return penalty.strength, 0.0
    if isinstance(penalty, L2 | CoupledDecay):
        return 0.0, penalty.strength
    if isinstance(penalty, ElasticNet):
        first = penalty.strength * penalty.l1_share
        return first, penalty.strength - first
    return 0.0, 0.0


def _flat(parts: Sequence[Tensor]) -> Tensor:
    return torch.cat([part.reshape(-1) for part in parts])
