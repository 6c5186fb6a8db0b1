"""All quantities of all layers at a sampled step, as one row. Training never sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from experiments.nets.network import Tape
from experiments.nets.parameters import Parameters
from experiments.probes import QUANTITIES
from experiments.probes.reduce import norms
from experiments.probes.sample import Sample


@dataclass(frozen=True)
class Before:
    """What the update of a step would overwrite."""

    weights: Tensor  # a copy, flat
    gradient_norms: Tensor  # [layers]


class Recorder:
    """One sampled step: keep references while it runs, compute once it is done. It only reads."""

    def __init__(self, parameters: Parameters, activation: str) -> None:
        self._parameters = parameters
        self._activation = activation

    def before_update(self) -> Before:
        """Call it between the backward pass and clipping."""
        parameters = self._parameters
        return Before(
            weights=parameters.values[: parameters.weight_count].clone(),
            gradient_norms=norms(parameters.blocks(parameters.gradient)),
        )

    def row(self, tape: Tape, output_gradients: Sequence[Tensor], before: Before) -> Tensor:
        """[quantities × layers] float32, quantity by quantity, after the update."""
        parameters = self._parameters
        update = parameters.values[: parameters.weight_count] - before.weights
        sample = Sample(
            activation=self._activation,
            tape=tape,
            output_gradients=output_gradients,
            weight_gradient_norms=before.gradient_norms,
            weights=parameters.blocks(before.weights),
            update=parameters.blocks(update),
        )
        return torch.cat([quantity.measure(sample) for quantity in QUANTITIES]).float()
