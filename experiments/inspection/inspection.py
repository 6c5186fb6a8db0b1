"""From a spec to everything that can be said about it before it runs."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import torch

from experiments.inspection.curves import theory
from experiments.inspection.datasets import Datasets
from experiments.inspection.first_step import FirstStep, first_step
from experiments.inspection.memory import Totals, totals
from experiments.inspection.table import Row, layer_table
from experiments.nets.network import Network
from experiments.spec import RunSpec, limits
from experiments.spec.model import ModelChoice
from experiments.spec.registry import implementation
from experiments.training.events import Layer
from experiments.training.precision import stored

MOST_BYTES = 2 * 2**30  # what a spec may need for its first step to be taken here
MOST_MULTIPLY_ADDS = 5_000_000_000  # in the forward pass of a batch: 1 to 2 s on one core


class Inputs(NamedTuple):
    """What an architecture must know of its data."""

    features: int
    outputs: int
    image: tuple[int, int, int] | None  # channels, height, width

    @classmethod
    def of(cls, spec: RunSpec) -> Inputs:
        """Those of `spec`."""
        return cls(spec.data.features, spec.data.outputs, spec.data.image)


class Inspection:
    """Inspects specs one after another; keeps datasets between them."""

    def __init__(self, datasets_dir: Path | None) -> None:
        self._datasets = Datasets(datasets_dir)

    def inspect(self, spec: RunSpec) -> dict[str, Any]:
        """Layer table, totals, theory and first step, as JSON but for tuples and non-finite
        numbers. Raises DatasetUnavailable."""
        dtype = stored(spec.precision)
        rows, layers = shapes(spec.model, Inputs.of(spec), spec.batch_size, dtype)
        summed = totals(rows, dtype.itemsize)
        reason = _too_large(spec, summed)
        step = None if reason else first_step(spec, self._datasets.load(spec))
        moments = (step.input_second_moment, step.input_variance) if step else (1.0, 1.0)
        return {
            "digest": spec.digest(),
            "layers": [vars(layer) for layer in layers],
            "table": [vars(row) for row in rows],
            "totals": vars(summed),
            "theory": theory(spec, *moments),
            "first_step": _told(spec, step),
            "first_step_reason": reason,
        }


@lru_cache(maxsize=64)
def shapes(
    model: ModelChoice, inputs: Inputs, batch_size: int, dtype: torch.dtype
) -> tuple[list[Row], list[Layer]]:
    """The layer table of an architecture, and its weight layers as a run declares them."""
    features, outputs, image = inputs
    network: Network = implementation(model)(model, features, outputs, 0, image)
    rows = layer_table(network, network.logits, (batch_size, features), dtype)
    layers = [
        Layer(k, layer.name, layer.fan_in, layer.fan_out)
        for k, layer in enumerate(model.layers(features, outputs, image))
    ]
    return rows, layers


def _told(spec: RunSpec, step: FirstStep | None) -> dict[str, Any] | None:
    if step is None:
        return None
    seconds = step.step_ms * spec.total_steps / 1e3
    told = vars(step) | {"device": "cpu", "total_steps": spec.total_steps, "training_s": seconds}
    told[spec.data.score] = told.pop("score")
    return told


def _too_large(spec: RunSpec, summed: Totals) -> str:
    """Why the first step is not taken here; "" when it is."""
    needed = limits.memory(spec)
    if needed > MOST_BYTES:
        gib = needed / 2**30
        return f"The run needs {gib:.1f} GiB: too much to try its first step here."
    arithmetic = summed.multiply_adds * spec.batch_size
    if arithmetic > MOST_MULTIPLY_ADDS:
        return f"A step takes {3 * arithmetic:.1e} multiply-adds: too many to try it here."
    return ""
