"""Activation functions on preallocated memory, with their derivatives.

They are torch's own operations, called in the form that takes a place for the result.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from experiments.spec.activations import ActivationChoice

_aten: Any = torch.ops.aten

Forward = Callable[[Tensor, Tensor], Tensor]  # z, out -> h = f(z)
Backward = Callable[[Tensor, Tensor, Tensor], Tensor]  # g = ∂L/∂h, kept, out -> g f'(z)
SOFTPLUS = 1.0, 40.0  # β and threshold, as in nets/activations.py


class Function:
    """h = f(z). Where f' is known from h alone, h takes the place of z."""

    def __init__(self, choice: ActivationChoice, gradient: Tensor) -> None:
        """`gradient`: memory of the shape of z for what `backward` gives."""
        self._forward, self._backward, in_place = _pair(choice)
        self._own = None if in_place else torch.empty_like(gradient)
        self._kept = self._out = gradient
        self._gradient = gradient

    def forward(self, z: Tensor) -> Tensor:
        """`z` may be overwritten; the result stays until the next call."""
        self._out = self._forward(z, z if self._own is None else self._own)
        self._kept = self._out if self._own is None else z
        return self._out

    def backward(self, g: Tensor) -> Tensor:
        """∂L/∂z from ∂L/∂h."""
        return self._backward(g, self._kept, self._gradient)


def _pair(choice: ActivationChoice) -> tuple[Forward, Backward, bool]:
    """(forward, backward, whether f works in place): then the backward pass gets h, else z."""
    c: Any = choice
    pairs: dict[str, tuple[Forward, Backward, bool]] = {
        "identity": (lambda z, out: z, lambda g, h, out: g, True),
        "relu": (
            lambda z, out: torch.relu_(z),
            lambda g, h, out: _aten.threshold_backward.grad_input(g, h, 0, grad_input=out),
            True,
        ),
        "leaky_relu": (
            lambda z, out: _aten.leaky_relu_(z, c.slope),
            lambda g, h, out: _aten.leaky_relu_backward.grad_input(
                g, h, c.slope, True, grad_input=out
            ),
            True,
        ),
        "elu": (
            lambda z, out: _aten.elu_(z, c.alpha),
            lambda g, h, out: _aten.elu_backward.grad_input(
                g, c.alpha, 1, 1, True, h, grad_input=out
            ),
            True,
        ),
        "tanh": (
            lambda z, out: torch.tanh_(z),
            lambda g, h, out: _aten.tanh_backward.grad_input(g, h, grad_input=out),
            True,
        ),
        "sigmoid": (
            lambda z, out: torch.sigmoid_(z),
            lambda g, h, out: _aten.sigmoid_backward.grad_input(g, h, grad_input=out),
            True,
        ),
        "gelu": (
            lambda z, out: _aten.gelu.out(z, out=out),
            lambda g, z, out: _aten.gelu_backward.grad_input(g, z, grad_input=out),
            False,
        ),
        "silu": (
            lambda z, out: _aten.silu.out(z, out=out),
            lambda g, z, out: _aten.silu_backward.grad_input(g, z, grad_input=out),
            False,
        ),
        "softplus": (
            lambda z, out: _aten.softplus.out(z, *SOFTPLUS, out=out),
            lambda g, z, out: _aten.softplus_backward.grad_input(g, z, *SOFTPLUS, grad_input=out),
            False,
        ),
    }
    return pairs[choice.kind]
