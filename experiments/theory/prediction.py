"""From a spec to what its layers will show at step 0."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from experiments.spec import RunSpec
from experiments.theory import validity
from experiments.theory.activations import curve
from experiments.theory.errors import NoPredictionError
from experiments.theory.layers import Plan, Signal, Through
from experiments.theory.residual import Residual
from experiments.theory.weights import log_variance


@dataclass(frozen=True)
class LayerPrediction:
    """One weight layer, expected over seeds, before the first update. `log_` is the natural
    logarithm, -inf for 0: the numbers themselves may lie beyond float64."""

    index: int
    name: str  # "hidden 1" ... "output"
    fan_in: int
    fan_out: int
    log_weight_variance: float  # ln Var w
    log_preactivation: float  # ln q, q = E[z²] of z = W h + b
    activation_mean: float  # of the layer's output: after norm and activation, before dropout
    log_activation_second: float  # ln E[h²]
    log_activation_variance: float  # ln (E[h²] - E[h]²)
    log_chi: float  # ln χ, χ = σ_w² E[φ'²]: the gradient factor of a square layer
    log_gradient_factor: float  # ln (E[(∂L/∂h_{l-1})²] / E[(∂L/∂h_l)²])
    log_gradient_product: float  # ln (E[(∂L/∂h_l)²] / E[(∂L/∂logits)²]): factors of all above
    log_gradient_variance: float  # ln E[(∂L/∂h_l)²] while the logits are small


@dataclass(frozen=True)
class Prediction:
    """All layers, input side first, and what was taken for granted."""

    layers: tuple[LayerPrediction, ...]
    assumptions: tuple[str, ...]
    does_not_hold: tuple[str, ...]  # where this spec leaves the assumptions, and what then happens


def predict(
    spec: RunSpec, input_second_moment: float = 1.0, input_variance: float | None = None
) -> Prediction:
    """What `spec` will show at step 0.

    `input_second_moment` is q_0 = E[x²] over features and examples; `input_variance` the variance
    of a feature over the examples, mean over features (default: q_0, centred features). Only a
    first batch norm looks at the latter. Raises NoPredictionError for a part without a formula.
    """
    if input_variance is None:
        input_variance = input_second_moment
    second = _log(input_second_moment)
    passes = _forward(plans(spec), Signal(second, _log(input_variance), 0.0, second))
    factors = _factors(passes)
    products = [math.fsum(factors[k + 1 :]) for k in range(len(factors))]
    logits = log_output_gradient(spec)
    layers = tuple(
        LayerPrediction(
            index=k,
            name=f"hidden {k + 1}" if k < len(passes) - 1 else "output",
            fan_in=through.plan.n_in,
            fan_out=through.plan.n_out,
            log_weight_variance=through.plan.log_weight_variance,
            log_preactivation=through.log_q,
            activation_mean=through.output.mean,
            log_activation_second=through.output.log_second,
            log_activation_variance=through.output.log_variance,
            log_chi=through.log_chi,
            log_gradient_factor=factors[k],
            log_gradient_product=products[k],
            log_gradient_variance=products[k] + logits,
        )
        for k, through in enumerate(passes)
    )
    return Prediction(
        layers,
        validity.assumptions(spec),
        validity.does_not_hold(spec, layers[-1].log_preactivation),
    )


def plans(spec: RunSpec) -> list[Plan]:
    """The layers of `spec`, input side first. Raises NoPredictionError."""
    model = spec.model
    if model.kind in validity.WITHOUT_FORMULA:
        why = validity.WITHOUT_FORMULA[model.kind]
        raise NoPredictionError(f"There is no formula for the architecture {model.kind}: {why}.")
    if model.norm.kind not in {"none", "batch", "layer"}:
        raise NoPredictionError(f"There is no formula for the norm {model.norm.kind}.")
    if model.dropout.kind not in {"none", "inverted"}:
        raise NoPredictionError(f"There is no formula for the dropout {model.dropout.kind}.")
    if model.dropout.kind != "none" and model.dropout.inputs:
        raise NoPredictionError("There is no formula for dropped inputs.")
    parameters = model.activation.model_dump(exclude={"kind"})
    hidden = curve(model.activation.kind, **parameters)
    weights = model.layers(spec.data.features, spec.data.outputs, spec.data.image)
    shapes = [(layer.fan_in, layer.fan_out) for layer in weights]
    *inner, output = [(*shape, log_variance(spec.init, *shape)) for shape in shapes]
    dropout = model.dropout.p if model.dropout.kind != "none" else 0.0
    norm = model.norm
    if norm.kind == "none":
        layers = [Plan(*layer, hidden, dropout=dropout) for layer in inner]
    else:
        layers = [Plan(*layer, hidden, norm.kind, norm.place, norm.eps, dropout) for layer in inner]
    if model.kind == "residual_mlp":  # only a first layer that changes the width is plain
        layers = [
            plan if plan.n_in != plan.n_out else replace(plan, scale=model.scale) for plan in layers
        ]
    return [*layers, Plan(*output, None)]


def log_output_gradient(spec: RunSpec) -> float:
    """ln E[(∂L/∂f)²] at the outputs while they are small.

    Cross-entropy, K classes: (p_k - y_k) / B with p uniform, (K - 1) / (K² B²) over k; the squared
    error of one-hot targets: 1 / (K B²), and of numbers y: E[y²] / B², told for E[y²] = 1.
    """
    outputs, batch = spec.data.outputs, 2 * math.log(spec.batch_size)
    if spec.data.score == "r2":
        return -batch
    if spec.loss.kind == "squared_error":
        return -math.log(outputs) - batch
    return math.log(outputs - 1) - 2 * math.log(outputs) - batch


def _forward(layers: list[Plan], signal: Signal) -> list[Through | Residual]:
    passes: list[Through | Residual] = []
    for plan in layers:
        through = Through(plan, signal)
        passes.append(through if plan.scale is None else Residual(through, plan.scale))
        signal = passes[-1].leaving
    return passes


def _factors(passes: list[Through | Residual]) -> list[float]:
    dropped = [0.0, *(through.dropped for through in passes[:-1])]
    return [
        through.log_gradient_factor(before) for through, before in zip(passes, dropped, strict=True)
    ]


def _log(value: float) -> float:
    return math.log(value) if value > 0 else -math.inf
