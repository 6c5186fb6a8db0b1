"""Which tensor of a step is the first that is not finite."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from torch import Tensor

from experiments.nets.network import Network
from experiments.nets.parameters import Parameters

# Pre-activations and outputs of all layers, asked for only when weights are finite.
Forward = Callable[[], tuple[Sequence[Tensor], Sequence[Tensor]]]


@dataclass(frozen=True)
class Found:
    """A tensor with NaN or Inf in it. `phase` and `place` are of PHASES and PLACES
    (`experiments/spec/tables/nonfinite.py`)."""

    layer: int | None  # None for a parameter that belongs to no weight layer
    phase: str
    place: str
    nan: int  # how many
    inf: int
    incoming: float | None = None  # standard deviation of what came into the layer, or the loss


def search(
    network: Network, parameters: Parameters, loss: Tensor, forward: Forward
) -> Found | None:
    """Between the backward pass of a step and its update, in the order in which numbers flow:
    parameters (then the update before has spoiled them), layer by layer what went into the
    activation and what came out, the loss, and from the output layer back the gradients. None if
    all of them are finite."""
    found = _parameters(network, parameters, parameters.values, "update")
    if found is not None:
        return found
    inputs, outputs = forward()
    for k in range(len(outputs)):
        for place, tensor in (("pre-activation", inputs[k]), ("output", outputs[k])):
            if found := _look(k, "forward", place, tensor):
                return replace(found, incoming=_std(outputs[k - 1]) if k else None)
    if found := _look(parameters.layers - 1, "forward", "loss", loss):
        return replace(found, incoming=_std(outputs[-1]))
    return _parameters(network, parameters, parameters.gradient, "backward")


def _parameters(network: Network, parameters: Parameters, flat: Tensor, phase: str) -> Found | None:
    """The first of them: from the input on; of gradients from the output back."""
    if bool(flat.isfinite().all()):
        return None
    back, of = (True, "gradient of ") if phase == "backward" else (False, "")
    biases = {id(layer.bias): k for k, layer in enumerate(network.linears)}
    views = list(zip(parameters.tensors, parameters.views(flat), strict=True))
    matrices = list(enumerate(views[: parameters.layers]))
    for k, (_, view) in reversed(matrices) if back else matrices:
        if found := _look(k, phase, f"{of}weights", view):
            return found
    others = views[parameters.layers :]
    for parameter, view in reversed(others) if back else others:
        if found := _look(biases.get(id(parameter)), phase, f"{of}bias or norm", view):
            return found
    return None


def _look(layer: int | None, phase: str, place: str, tensor: Tensor) -> Found | None:
    nan, inf = int(tensor.isnan().sum()), int(tensor.isinf().sum())
    return Found(layer, phase, place, nan, inf) if nan or inf else None


def _std(tensor: Tensor) -> float:
    return float(tensor.double().std(correction=0))
