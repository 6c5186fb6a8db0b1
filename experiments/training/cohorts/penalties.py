"""Clipping and penalties of R runs at once, each with its own strength: the rules of
`training/clips` and `training/penalties` on [R, P]."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

# (gradient [R, P], norms [R, 1], θ [R, 1]) -> ‖g after‖ / ‖g before‖, [R]; in place
Clip = Callable[[Tensor, Tensor, Tensor], Tensor]


def by_norm(gradient: Tensor, norms: Tensor, most: Tensor) -> Tensor:
    """g ← g · min(1, θ / ‖g‖)."""
    factor = (most / norms).clamp(max=1.0)
    gradient.mul_(factor.to(gradient.dtype))
    return factor[:, 0]


def by_value(gradient: Tensor, norms: Tensor, most: Tensor) -> Tensor:
    """g ← min(max(g, -θ), θ)."""
    return _remaining(gradient, torch.clamp(gradient, -most, most))


def one_sided(gradient: Tensor, norms: Tensor, most: Tensor) -> Tensor:
    """g ← min(g, θ)."""
    return _remaining(gradient, torch.clamp(gradient, max=most))


def _remaining(gradient: Tensor, clipped: Tensor) -> Tensor:
    """Exactly 1 where nothing was clipped."""
    before, after = (
        torch.linalg.vector_norm(part, dim=1, dtype=torch.float64) for part in (gradient, clipped)
    )
    gradient.copy_(clipped)
    return torch.where(before == after, 1.0, after / before)


CLIPS: dict[str, Clip] = {"norm": by_norm, "value": by_value, "one_sided": one_sided}
PENALTIES = {
    "l1", "l2", "elastic_net", "coupled", "decoupled", "l1_proximal", "l2_ball", "max_norm",
}  # fmt: skip


class Penalty:
    """Three places in a step, as in `training/penalties/penalty.py`."""

    def __init__(
        self,
        choices: Sequence[Any],
        values: Tensor,
        gradient: Tensor,
        weights: int,
        matrices: Sequence[Tensor],
    ) -> None:
        """`choices`: that of each run, of one kind and scope. The first `weights` columns of
        `values` are weights, `matrices` the same as [R, units, inputs] of each layer."""
        first = choices[0]
        self._kind = first.kind
        end = values.shape[1] if getattr(first, "biases", False) else weights
        self._weights, self._gradient = values[:, :end], gradient[:, :end]
        self._matrices = matrices
        shares = [getattr(c, "l1_share", float(self._kind == "l1")) for c in choices]
        strengths = [getattr(c, "strength", 0.0) for c in choices]
        self._strength = self._column(strengths)
        self._first = self._column([s * a for s, a in zip(strengths, shares, strict=True)])
        self._second = self._column([s * (1 - a) for s, a in zip(strengths, shares, strict=True)])
        limits = [getattr(c, "radius", getattr(c, "largest", 0.0)) for c in choices]
        self._limit = self._column(limits)
        self._absolute, self._square = max(shares) > 0, min(shares) < 1

    @property
    def spares_weights(self) -> bool:
        """Whether it works through the gradient alone."""
        return self._kind in {"l1", "l2", "elastic_net", "coupled"}

    def in_loss(self) -> Tensor | None:
        """What is added to the losses, [R], its gradient added to theirs."""
        if self._kind not in {"l1", "l2", "elastic_net"}:
            return None
        value = self._weights.new_zeros(len(self._weights))
        if self._absolute:
            value = self._first[:, 0] * self._weights.abs().sum(1)
            self._gradient.addcmul_(self._weights.sign(), self._first)
        if self._square:
            value = value + self._second[:, 0] / 2 * self._weights.square().sum(1)
            self._gradient.addcmul_(self._weights, self._second)
        return value

    def before(self, rate: Tensor) -> None:
        """Between clipping and the optimizer's step; `rate` [R, 1]."""
        if self._kind == "coupled":
            self._gradient.addcmul_(self._weights, self._strength)
        elif self._kind == "decoupled":
            self._weights.mul_(1 - rate * self._strength)

    def after(self, rate: Tensor) -> None:
        """After the optimizer's step."""
        weights = self._weights
        if self._kind == "l1_proximal":
            least = rate * self._strength
            kept = (weights - least).clamp_(min=0).add_((weights + least).clamp_(max=0))
            weights.copy_(kept)
        elif self._kind == "l2_ball":
            norm = torch.linalg.vector_norm(weights, dim=1, keepdim=True, dtype=torch.float64)
            weights.mul_((self._limit / norm).clamp(max=1.0).to(weights.dtype))
        elif self._kind == "max_norm":
            for units in self._matrices:
                norms = torch.linalg.vector_norm(units, dim=2, keepdim=True)
                units.mul_((self._limit.unsqueeze(2) / norms).clamp(max=1.0))

    def _column(self, numbers: Sequence[float]) -> Tensor:
        made = torch.tensor(numbers, dtype=torch.float64, device=self._weights.device)
        return made.to(self._weights.dtype).unsqueeze(1)
