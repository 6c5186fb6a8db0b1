"""All quantities of all layers at a sampled step, as one row. Training never sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from experiments.native.updates import Measured
from experiments.nets.network import Tape
from experiments.nets.parameters import Parameters
from experiments.probes import QUANTITIES
from experiments.probes.native import NativeSums, native_sums
from experiments.probes.sample import Sample


@dataclass(frozen=True)
class Before:
    """What the update of a step would overwrite."""

    weights: Tensor  # a copy, flat
    gradient_norms: Tensor  # [layers]


class Recorder:
    """One sampled step: keep references while it runs, compute once it is done. It only reads."""

    def __init__(
        self, parameters: Parameters, activation: str, moved: Measured | None = None
    ) -> None:
        """`moved`: what the update itself finds out about the weights, if it does."""
        self._parameters = parameters
        self._activation = activation
        self._native: NativeSums | None = native_sums(parameters, activation, moved)

    def before_update(self, gradient_norms: Tensor) -> Before:
        """Call it between the backward pass and clipping, with the norms of the weights'
        gradients, [layers]."""
        if self._native is not None:
            return Before(self._native.keep_weights(), gradient_norms)
        parameters = self._parameters
        weights = parameters.values[: parameters.weight_count].clone()
        return Before(weights, gradient_norms)

    def row(self, tape: Tape, output_gradients: Sequence[Tensor], before: Before) -> Tensor:
        """[quantities × layers] float32, quantity by quantity, after the update."""
        known = self._native.measure(tape, output_gradients) if self._native is not None else {}
        known["weight_gradient_norm"] = before.gradient_norms
        if len(known) == len(QUANTITIES):
            return _together([known[quantity.name] for quantity in QUANTITIES])
        sample = Sample(
            activation=self._activation,
            tape=tape,
            output_gradients=output_gradients,
            weight_gradient_norms=before.gradient_norms,
            parameters=self._parameters,
            weights_before=before.weights,
        )
        parts = [
            known[quantity.name] if quantity.name in known else quantity.measure(sample)
            for quantity in QUANTITIES
        ]
        return torch.cat(parts).float()


def _together(parts: Sequence[Tensor]) -> Tensor:
    """One behind another as float32, tensors [layers] of a CPU: numpy takes a third of the time."""
    with np.errstate(over="ignore"):
        return torch.from_numpy(np.concatenate([p.numpy() for p in parts], dtype=np.float32))
