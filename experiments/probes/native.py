"""The standard quantities from the compiled kernel, where it can read the tensors."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from experiments.native.kernel import Kernel, kernel
from experiments.native.passes import Gather, Layers, Moved
from experiments.native.updates import Measured
from experiments.nets.network import Tape
from experiments.nets.parameters import Parameters
from experiments.probes.saturated_share import BOUNDS


class NativeSums:
    """The kernel's passes for one run. What they give holds until the next step."""

    def __init__(
        self, kernel: Kernel, parameters: Parameters, activation: str, moved: Measured | None
    ) -> None:
        weights = parameters.tensors[: parameters.layers]
        sizes = [weight.numel() for weight in weights]
        bound = BOUNDS.get(activation)
        self._now = parameters.values[: parameters.weight_count]
        self._before = torch.empty_like(self._now)
        self._pieces = torch.split(self._now, sizes)
        self._keep = Gather(kernel, sizes, self._before)
        self._moved = Moved(kernel, sizes)
        self._known: dict[str, Tensor] | None = None
        if moved is not None:
            layers = len(sizes)
            norms, share = moved.norms[0, :layers], moved.share[0, :layers]
            self._known = {"weight_norm": norms, "update_ratio": share}
        self._layers = Layers(kernel, [bound] * (len(weights) - 1) + [None])

    def keep_weights(self) -> Tensor:
        """A copy of the weights, flat. Their norms are taken on the way. No copy where the update
        measures them itself."""
        if self._known is not None:
            return self._before
        self._keep.take(self._pieces)
        return self._before

    def measure(self, tape: Tape, output_gradients: Sequence[Tensor]) -> dict[str, Tensor]:
        """Quantity → [layers] float64, after the update; those of the activations only if the
        kernel can read them."""
        layers = self._layers.take(
            tape.outputs, tape.activations, output_gradients, steady=tape.steady
        )
        if self._known is not None:
            return self._known | layers
        norms = self._keep.norms
        moved = self._moved.take(self._before, self._now, norms)
        return {"weight_norm": norms, "update_ratio": moved, **layers}


def native_sums(
    parameters: Parameters, activation: str, moved: Measured | None
) -> NativeSums | None:
    """None where torch has to do it."""
    found = kernel(parameters.values.device, parameters.values.dtype)
    return None if found is None else NativeSums(found, parameters, activation, moved)
