"""The standard quantities of all runs at once: what `probes/recorder.py` does for one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import torch
from torch import Tensor

from experiments.native.kernel import Kernel, kernel
from experiments.native.passes import Gather, Moved, RunLayers, run_places
from experiments.native.updates import Measured
from experiments.probes.reduce import layerwise, moments, silent_share
from experiments.probes.saturated_share import BOUNDS, beyond
from experiments.training.cohorts.stack import Stack

Known = Mapping[str, Tensor]  # quantity -> [R, layers] float64


class Sums:
    """One step: `collect` the gradient, then `before` and `after` the update. They give what is
    known; it holds until the next step."""

    def __init__(self, stack: Stack, activation: str) -> None:
        self._stack = stack
        self._bound = BOUNDS.get(activation)
        self._before = torch.empty_like(stack.values)
        self._weight_norms = torch.empty(0)

    def collect(self) -> tuple[Tensor, Tensor]:
        """Fill the gradient from its places; its norms, as `gradient_norms` gives them."""
        self._stack.collect()
        return self.gradient_norms()

    def gradient_norms(self) -> tuple[Tensor, Tensor]:
        """(of each weight matrix's gradient [R, layers], of all of a run [R]), float64."""
        norms = self._norms(self._stack.gradient)
        return norms[:, : self._stack.layers], norms.square().sum(1).sqrt()

    def before(self) -> None:
        """Keep the weights."""
        self._before.copy_(self._stack.values)
        self._weight_norms = self._norms(self._before)

    def after(self) -> Known:
        """Of weights and update."""
        moved = self._norms(self._stack.values - self._before)
        ratio = torch.where(moved == 0, moved, moved / self._weight_norms)
        layers = self._stack.layers
        return {
            "weight_norm": self._weight_norms[:, :layers],
            "update_ratio": ratio[:, :layers],
        }

    def trust(self, update: Measured | None) -> None:
        """Only the kernel's sums can."""

    def activations(
        self, outputs: Sequence[Tensor], activations: Sequence[Tensor], gradients: Sequence[Tensor]
    ) -> Known:
        """Of tensors [R, B, n], input side first."""
        mean, variance = self._layerwise(outputs, moments)
        saturated = torch.zeros_like(mean)
        if self._bound is not None and len(outputs) > 1:
            centre, distance = self._bound
            saturated[:, :-1] = self._layerwise(
                activations[:-1], lambda stack: beyond(stack, centre, distance)
            )
        return {
            "activation_mean": mean,
            "activation_variance": variance,
            "dead_share": self._layerwise(activations, silent_share),
            "saturated_share": saturated,
            "activation_gradient_variance": self._layerwise(gradients, moments)[1],
        }

    def _norms(self, rows: Tensor) -> Tensor:
        """Of each parameter tensor of [R, P], [R, tensors] float64; neighbours of one size in one
        operation."""
        parts = [
            torch.linalg.vector_norm(part, dim=-1, dtype=torch.float64)
            for part in self._stack.blocks(rows)
        ]
        return torch.cat(parts, 1)

    def _layerwise(self, tensors: Sequence[Tensor], reduce: Callable[[Tensor], Tensor]) -> Tensor:
        """`reduce`, [layers, batch, units] -> [..., layers], of every run: [..., R, layers]."""

        def of_runs(stack: Tensor) -> Tensor:
            layers, runs = stack.shape[:2]
            reduced = reduce(stack.flatten(0, 1))
            return reduced.view(*reduced.shape[:-1], layers, runs).transpose(-1, -2)

        return layerwise(tensors, of_runs)


class NativeSums(Sums):
    """The same by the compiled kernel, one call for all runs."""

    _update: Measured | None = None

    def __init__(self, stack: Stack, activation: str, native: Kernel) -> None:
        super().__init__(stack, activation)
        sizes = stack.sizes * len(stack)
        shape = len(stack), len(stack.sizes)
        self._gradients = Gather(native, sizes, stack.gradient.view(-1))
        self._keep = Gather(native, sizes, self._before.view(-1))
        self._moved = Moved(native, sizes)
        self._from = run_places(stack.places)
        self._at = run_places(stack.views(stack.values))
        self._gradient_norms = self._gradients.norms.view(shape)
        self._weight_norms = self._keep.norms.view(shape)
        bounds = [self._bound] * (stack.layers - 1) + [None]
        self._layers = RunLayers(native, bounds, len(stack))

    def collect(self) -> tuple[Tensor, Tensor]:
        self._gradients.take_places(self._from)
        return self._total()

    def gradient_norms(self) -> tuple[Tensor, Tensor]:
        self._gradients.take_again()
        return self._total()

    def _total(self) -> tuple[Tensor, Tensor]:
        norms = self._gradient_norms
        return norms[:, : self._stack.layers], norms.square().sum(1).sqrt_()

    def trust(self, update: Measured | None) -> None:
        """From now on `update` measures weights and update as it takes the steps."""
        self._update = update

    def before(self) -> None:
        if self._update is not None:
            return
        self._keep.take_places(self._at)

    def after(self) -> Known:
        if self._update is not None:
            layers = self._stack.layers
            return {
                "weight_norm": self._update.norms[:, :layers],
                "update_ratio": self._update.share[:, :layers],
            }
        moved = self._moved.take(self._before, self._stack.values, self._weight_norms)
        layers = self._stack.layers
        return {
            "weight_norm": self._weight_norms[:, :layers],
            "update_ratio": moved.view_as(self._weight_norms)[:, :layers],
        }

    def activations(
        self, outputs: Sequence[Tensor], activations: Sequence[Tensor], gradients: Sequence[Tensor]
    ) -> Known:
        return self._layers.take_runs(outputs, activations, gradients)


def sums(stack: Stack, activation: str) -> Sums:
    """By the kernel where it can."""
    native = kernel(stack.values.device, stack.values.dtype)
    return Sums(stack, activation) if native is None else NativeSums(stack, activation, native)
