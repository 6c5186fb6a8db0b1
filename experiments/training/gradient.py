"""The gradient of a step in the flat tensor, and its norms."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from experiments.native.kernel import kernel
from experiments.native.passes import Gather
from experiments.nets.parameters import Parameters
from experiments.probes.reduce import TINY, norms


class Gradient:
    """Filled anew at every step; what it gives holds until the next."""

    def __init__(self, parameters: Parameters) -> None:
        self._parameters = parameters
        native = kernel(parameters.values.device, parameters.values.dtype)
        sizes = [tensor.numel() for tensor in parameters.tensors]
        self._pass = Gather(native, sizes, parameters.gradient) if native else None

    @torch.no_grad()
    def take(self, gradients: Sequence[Tensor]) -> Tensor:
        """One gradient for each of `Parameters.tensors`, as autograd gave it. Copies them into
        `Parameters.gradient`; gives the Euclidean norm of all together, 0-d."""
        if self._pass is not None:
            self._pass.take(gradients)
            return self._pass.norm
        self._parameters.gather(gradients)
        return global_norm(self._parameters.gradient)

    @torch.no_grad()
    def measure(self) -> Tensor:
        """The same where the gradients have been written into `Parameters.gradient` already."""
        if self._pass is not None:
            self._pass.take_again()
            return self._pass.norm
        return global_norm(self._parameters.gradient)

    def weight_norms(self) -> Tensor:
        """Of each weight matrix's gradient, [layers] float64. Call it before clipping."""
        if self._pass is not None:
            return self._pass.norms[: self._parameters.layers]
        return norms(self._parameters.blocks(self._parameters.gradient))


def global_norm(gradient: Tensor) -> Tensor:
    """Euclidean norm of all gradients together, 0-d. Right for vanishing and exploding ones.

    Float64 costs 4 times as much on a CPU, so it is taken there only where float32 fails: its
    squares underflow below 1e-15 and overflow above 1e19.
    """
    if gradient.device.type == "cpu":
        norm: Tensor = torch.linalg.vector_norm(gradient)
        if TINY < norm.item() < float("inf"):
            return norm
    exact: Tensor = torch.linalg.vector_norm(gradient, dtype=torch.float64)
    return exact
