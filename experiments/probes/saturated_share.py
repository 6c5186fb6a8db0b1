"""Saturated units: share of (unit, example) pairs where the activation function is nearly flat.

tanh: |h| > 0.97, where the slope is below 0.06 of its greatest. Sigmoid: h < 0.03 or h > 0.97,
slope below 0.12 of its greatest. The other functions are not flat on both sides and have no such
bound: 0, also for ELU (flat at -α), softplus, SiLU and GELU (flat at 0) and leaky ReLU (nowhere
flat). So does the output layer, which is linear. All positions of a channel and all times of a
recurrent unit count; of an LSTM, h = o tanh c does. Taken straight after the activation function.
"""

from __future__ import annotations

import torch
from torch import Tensor

from experiments.probes.reduce import layerwise
from experiments.probes.sample import Sample

# Kind of the activation -> (centre of its range, distance from it that counts as saturated).
BOUNDS = {"tanh": (0.0, 0.97), "sigmoid": (0.5, 0.47)}


def measure(sample: Sample) -> Tensor:
    """[layers]."""
    hidden = sample.tape.activations[:-1]
    last = sample.tape.activations[-1]
    share = torch.zeros(len(hidden) + 1, dtype=torch.float64, device=last.device)
    if hidden and sample.activation in BOUNDS:
        centre, distance = BOUNDS[sample.activation]
        share[:-1] = layerwise(hidden, lambda stack: beyond(stack, centre, distance))
    return share


def beyond(stack: Tensor, centre: float, distance: float) -> Tensor:
    """Share of numbers further than `distance` from `centre`, [layers]. NaN is not: sign 0."""
    excess = (stack - centre).abs_().sub_(distance)
    return excess.sign_().clamp_(min=0).flatten(1).mean(1, dtype=torch.float64)
