"""The theory's answer as plain lists, named like the probes that measure the same."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from experiments.spec import RunSpec
from experiments.theory import LayerPrediction, NoPredictionError, predict
from experiments.theory.conditions import Condition, conditions
from experiments.theory.decay import decay_per_step
from experiments.theory.stability import largest_sharpness

# Name → natural logarithm of the quantity at a layer. The first three are probes as well.
LOGARITHMS: dict[str, Callable[[LayerPrediction], float]] = {
    "activation_variance": lambda layer: layer.log_activation_variance,
    "activation_gradient_variance": lambda layer: layer.log_gradient_variance,
    "weight_norm": lambda layer: (
        (layer.log_weight_variance + math.log(layer.fan_in * layer.fan_out)) / 2
    ),
    "activation_second_moment": lambda layer: layer.log_activation_second,
    "preactivation_second_moment": lambda layer: layer.log_preactivation,
    "chi": lambda layer: layer.log_chi,
    "gradient_factor": lambda layer: layer.log_gradient_factor,
    "gradient_product": lambda layer: layer.log_gradient_product,
}


def theory(spec: RunSpec, second_moment: float, variance: float) -> dict[str, Any]:
    """What is predicted for `spec`, whose inputs have these moments; `layers` None and a reason
    where there is no formula."""
    told = {
        "largest_sharpness": largest_sharpness(spec.optimizer),
        "decay_per_step": decay_per_step(spec),
        "input_second_moment": second_moment,
        "input_variance": variance,
    }
    try:
        prediction = predict(spec, second_moment, variance)
        met = conditions(spec)
    except NoPredictionError as error:
        return told | {"reason": str(error), "curves": None}
    return told | {
        "reason": "",
        "curves": _curves(prediction.layers),
        "conditions": [_condition(condition) for condition in met],
        "assumptions": prediction.assumptions,
        "does_not_hold": prediction.does_not_hold,
    }


def _curves(layers: Sequence[LayerPrediction]) -> dict[str, dict[str, list[float]]]:
    """Name → values and their decimal logarithms, which never over- or underflow."""
    curves = {}
    for name, logarithm in LOGARITHMS.items():
        logs = [logarithm(layer) for layer in layers]
        curves[name] = {
            "values": [math.exp(log) if log < 709 else math.inf for log in logs],
            "log10": [log / math.log(10) for log in logs],
        }
    means = [layer.activation_mean for layer in layers]
    return curves | {"activation_mean": {"values": means}}


def _condition(condition: Condition) -> dict[str, Any]:
    return vars(condition) | {"holds": condition.holds}
