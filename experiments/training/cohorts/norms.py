"""Normalization of many runs at once, written out. Shapes: R runs, B examples, n units."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from experiments.spec.norms import BatchNorm, LayerNorm, RmsNorm

NORMS = {"batch", "layer", "rms"}
Norm = BatchNorm | LayerNorm | RmsNorm


class Normalize:
    """y = γ x̂ + β, x̂ = (x - μ) / √(σ² + ε), over the batch or the units; without μ and β for
    RMS."""

    def __init__(
        self,
        choice: Norm,
        scale: tuple[Tensor, Tensor] | None,
        shift: tuple[Tensor, Tensor] | None,
        averages: tuple[Tensor, Tensor] | None,
    ) -> None:
        """`scale`, `shift`: γ and β with the places of their gradients, [R, n] each. `averages`:
        running mean and variance [R, n]."""
        self._eps = choice.eps
        self._over = 1 if isinstance(choice, BatchNorm) else -1
        self._centred = not isinstance(choice, RmsNorm)
        self._momentum = choice.momentum if isinstance(choice, BatchNorm) else 0.0
        self._scale, self._shift, self._averages = scale, shift, averages
        self._normal = self._inverse = torch.empty(0)

    def forward(self, x: Tensor) -> Tensor:
        """[R, B, n] -> the same."""
        centred = x - x.mean(self._over, keepdim=True) if self._centred else x
        variance = centred.square().mean(self._over, keepdim=True)
        if self._averages is not None:
            self._average(x, variance)
        self._inverse = torch.rsqrt(variance + self._eps)
        self._normal = centred * self._inverse
        if self._scale is None:
            y = self._normal.clone()  # what follows may work in place
        else:
            y = self._normal * self._scale[0].unsqueeze(1)
        return y if self._shift is None else y + self._shift[0].unsqueeze(1)

    def backward(self, g: Tensor) -> Tensor:
        """∂L/∂x from ∂L/∂y; fills the gradients of γ and β."""
        if self._shift is not None:
            torch.sum(g, 1, out=self._shift[1])
        if self._scale is not None:
            torch.sum(g * self._normal, 1, out=self._scale[1])
            g = g * self._scale[0].unsqueeze(1)
        normal = self._normal
        out = g - normal * (g * normal).mean(self._over, keepdim=True)
        if self._centred:
            out -= g.mean(self._over, keepdim=True)
        return out * self._inverse

    def _average(self, x: Tensor, variance: Tensor) -> None:
        """The running averages take the unbiased variance, as torch has it."""
        assert self._averages is not None  # noqa: S101  (for the type checker)
        mean, spread = self._averages
        examples = x.shape[1]
        mean.lerp_(x.mean(1), self._momentum)
        spread.lerp_(variance.squeeze(1) * (examples / (examples - 1)), self._momentum)


def shared_averages(norms: Sequence[nn.Module]) -> tuple[Tensor, Tensor] | None:
    """Running mean and variance of one layer of all runs, [R, n] each, the buffers of each run made
    rows of them; None where there are none."""
    rows = []
    for name in ("running_mean", "running_var"):
        found = [getattr(norm, name, None) for norm in norms]
        buffers = [buffer for buffer in found if isinstance(buffer, Tensor)]
        if len(buffers) < len(norms):
            return None
        stack = torch.stack(buffers)
        for buffer, row in zip(buffers, stack, strict=True):
            buffer.data = row
        rows.append(stack)
    return rows[0], rows[1]
