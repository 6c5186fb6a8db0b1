"""All quantities of all layers at a sampled step, as one row. Training never sees it."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from experiments.nets.network import Tape
from experiments.nets.parameters import Parameters
from experiments.probes import QUANTITIES
from experiments.probes.sample import Sample


class Recorder:
    """One sampled step: keep references while it runs, compute once it is done.

    Only reads: the one thing it copies is the weights before the update.
    """

    def __init__(self, parameters: Parameters, activation: str) -> None:
        self._parameters = parameters
        self._activation = activation
        self._before = torch.empty(0)

    def before_update(self) -> None:
        """Keep the weights, to know how far the update moved them."""
        self._before = self._parameters.values[: self._parameters.weight_count].clone()

    @torch.no_grad()
    def row(self, tape: Tape, gradients: Sequence[Tensor]) -> Tensor:
        """[quantities × layers] float32, quantity by quantity, after the update.

        `gradients`: of each of `Parameters.tensors`, then of each of `tape.outputs`.
        """
        count = len(self._parameters.tensors)
        sample = Sample(
            activation=self._activation,
            tape=tape,
            output_gradients=gradients[count:],
            weight_gradients=gradients[: self._parameters.layers],
            weights_before=self._parameters.weights(self._before),
            weights_after=self._parameters.weights(self._parameters.values),
        )
        self._before = torch.empty(0)
        return torch.cat([quantity.measure(sample) for quantity in QUANTITIES]).float()
