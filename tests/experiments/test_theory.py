"""Predictions for whole specs: their algebra, and against real nets at step 0."""

from __future__ import annotations

import math
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from experiments import data
from experiments.nets.mlp import build
from experiments.nets.network import Network, Tape
from experiments.nets.start import initialize
from experiments.spec import RunSpec
from experiments.spec.data import Digits
from experiments.spec.inits import FanIn
from experiments.spec.model import Mlp
from experiments.theory import predict
from experiments.theory.conditions import conditions
from tests.experiments.runs import ready

DEPTH, WIDTH = 20, 1000
# Activation and c -> q_20 and the product of χ over the first 19 layers (CLAIMS, qmap).
QMAP: dict[tuple[str, float], tuple[float, float | None]] = {
    ("identity", 1.5): (3325, None),
    ("relu", 2): (2, None),
    ("relu", 1): (1.907e-6, 1.9e-6),
    ("relu", 3): (6651, None),
    ("tanh", 1): (0.02729, None),
    ("tanh", 2.25): (0.7934, 5.746),
    ("sigmoid", 1): (0.2647, 1.19e-24),
}


def mlp(activation: str = "relu", **fields: Any) -> dict[str, Any]:
    return {"kind": "mlp", "activation": {"kind": activation}, **fields}


def spec(model: dict[str, Any], init: dict[str, Any] | None = None, batch: int = 32) -> RunSpec:
    chosen = {"data": {"kind": "digits", "batch_size": batch}, "model": model}
    return RunSpec.model_validate(chosen | ({"init": init} if init else {}))


@pytest.mark.parametrize(("activation", "c"), QMAP)
def test_qmap_of_the_lectures(activation: str, c: float) -> None:
    model = mlp(activation, depth=DEPTH, width=WIDTH)
    layers = predict(spec(model, {"kind": "fan_in", "c": c})).layers
    q, product = QMAP[activation, c]
    assert math.exp(layers[DEPTH - 1].log_preactivation) == pytest.approx(q, rel=1e-3)
    if product is not None:
        chis = math.fsum(layer.log_chi for layer in layers[: DEPTH - 1])
        assert math.exp(chis) == pytest.approx(product, rel=6e-3)


@cache
def unit_digits() -> tuple[Tensor, Tensor]:
    """128 digits without constant pixels, every row scaled to a mean square of 1."""
    splits = data.load(Digits(), seed=0)
    x = splits.train_x[:, splits.train_x.std(0) > 0][:128]
    return x / x.pow(2).mean(1, keepdim=True).sqrt(), splits.train_y[:128]


def measured(network: Network, x: Tensor, y: Tensor) -> tuple[list[float], list[float]]:
    """E[z²] of every layer's pre-activation, E[(∂L/∂h)²] of every layer's output."""
    tape = Tape()
    loss = cross_entropy(network.logits(x, tape), y)
    gradients = torch.autograd.grad(loss, tape.outputs)
    with torch.no_grad():
        inputs = [x, *tape.outputs[:-1]]
        pairs = zip(network.linears, inputs, strict=True)
        q = [linear(h).double().square().mean().item() for linear, h in pairs]
    return q, [g.double().square().mean().item() for g in gradients]


@pytest.mark.parametrize(("activation", "c"), QMAP)
def test_real_nets_of_width_1000_lie_within_the_bars(activation: str, c: float) -> None:
    """CLAIMS qmap: |log q_l / q_th,l| < 0.4 and per-layer |log ratio / χ| < 0.15."""
    x, y = unit_digits()
    choice = Mlp.model_validate(mlp(activation, depth=DEPTH, width=WIDTH))
    predicted = predict(spec(choice.model_dump(), {"kind": "fan_in", "c": c})).layers[:DEPTH]
    for seed in range(3):
        network = build(choice, x.shape[1], 10, dropout_seed=0)
        initialize(network, FanIn(c=c), seed)
        q, gradients = measured(network, x, y)
        for layer, found in zip(predicted, q[:DEPTH], strict=True):
            assert abs(math.log(found) - layer.log_preactivation) < 0.4
        for layer, (lower, upper) in zip(predicted[1:], pairwise(gradients[:DEPTH]), strict=True):
            assert abs(math.log(lower / upper) - layer.log_gradient_factor) < 0.15


NORMED = [
    mlp(norm={"kind": kind, "place": place}, **more)
    for kind in ("batch", "layer")
    for place in ("before", "after")
    for more in ({}, {"dropout": {"kind": "inverted", "p": 0.3}})
]
OTHERS = [
    mlp(dropout={"kind": "inverted", "p": 0.5}),
    mlp("sigmoid", norm={"kind": "layer", "place": "after"}),
    mlp("tanh", norm={"kind": "batch", "place": "before"}),
    mlp("gelu", norm={"kind": "layer", "place": "before", "eps": 0.5}),
]


@pytest.mark.parametrize("model", NORMED + OTHERS, ids=str)
def test_norms_and_dropout_against_real_nets(model: dict[str, Any]) -> None:
    """Depth 6, width 600, batch 512, on standardized digits, which are not normally distributed:
    batch norm and plain nets see that in the first layers, layer norm does not."""
    chosen = spec(model | {"depth": 6, "width": 600}, {"kind": "fan_in", "c": 2.0}, batch=512)
    bar = 0.15 if model.get("norm", {}).get("kind") == "layer" else 0.25
    session = ready(chosen)
    x, y = next(session.batches())
    tape = Tape()
    loss = cross_entropy(session.network.logits(x, tape), y)
    sizes = [g.double().square().mean().item() for g in torch.autograd.grad(loss, tape.outputs)]
    x = x.double()
    predicted = predict(chosen, x.square().mean().item(), x.var(0, correction=0).mean().item())
    for layer, output in zip(predicted.layers[:-1], tape.outputs, strict=False):
        h = output.detach().double()
        second, variance = math.log(h.square().mean()), math.log(h.var(correction=0))
        assert second == pytest.approx(layer.log_activation_second, abs=bar)
        assert variance == pytest.approx(layer.log_activation_variance, abs=bar)
        assert h.mean().item() == pytest.approx(layer.activation_mean, rel=bar, abs=0.05)
    for layer, (lower, upper) in zip(predicted.layers[1:], pairwise(sizes), strict=True):
        assert math.log(lower / upper) == pytest.approx(layer.log_gradient_factor, abs=bar)


def test_batch_norm_with_relu_multiplies_the_gradient_by_pi_over_pi_minus_one() -> None:
    layers = predict(spec(mlp(norm={"kind": "batch"}))).layers
    assert math.exp(layers[10].log_chi) == pytest.approx(math.pi / (math.pi - 1), rel=1e-4)
    assert math.exp(layers[10].log_activation_second) == pytest.approx(0.5, rel=1e-4)


def test_relu_multiplies_by_half_of_c_however_deep() -> None:
    for c in (1e-3, 2.0, 100.0):
        layers = predict(spec(mlp(depth=100, width=8), {"kind": "fan_in", "c": c}), 0.7).layers
        for k, layer in enumerate(layers):
            q = math.log(0.7 * c) + k * math.log(c / 2)
            assert layer.log_preactivation == pytest.approx(q, abs=1e-9)
        assert layers[3].log_gradient_factor == pytest.approx(math.log(c / 2), abs=1e-12)
        assert layers[0].log_gradient_product == pytest.approx(
            99 * math.log(c / 2) + math.log(10 * c / 8), abs=1e-9
        )


@pytest.mark.parametrize("q", [1e-300, 1e300])
@pytest.mark.parametrize("activation", ["identity", "relu", "tanh", "sigmoid", "gelu"])
def test_extreme_inputs_stay_numbers(activation: str, q: float) -> None:
    for layer in predict(spec(mlp(activation, depth=100)), q).layers:
        values = [value for name, value in vars(layer).items() if name.startswith("log_")]
        assert np.isfinite(values).all()


def test_small_logits_send_back_the_gradient_of_a_uniform_softmax() -> None:
    chosen = spec(mlp(depth=2, width=64), {"kind": "fan_in", "c": 1e-3}, batch=64)
    session = ready(chosen)
    x, y = next(session.batches())
    logits = session.network.logits(x)
    (gradient,) = torch.autograd.grad(cross_entropy(logits, y), logits)
    predicted = math.exp(predict(chosen).layers[-1].log_gradient_variance)
    assert gradient.square().mean().item() == pytest.approx(predicted, rel=1e-3)


def test_zero_weights_pass_nothing() -> None:
    layers = predict(spec(mlp("sigmoid", depth=3), {"kind": "zeros"})).layers
    assert all(layer.log_preactivation == -math.inf for layer in layers)
    assert [layer.activation_mean for layer in layers] == [0.5, 0.5, 0.5, 0]
    assert layers[0].log_gradient_product == -math.inf


def holding(init: dict[str, Any], width: int = 64) -> list[str]:
    """The conditions that all square layers meet."""
    found = conditions(spec(mlp(depth=4, width=width), init))
    return [condition.name for condition in found if all(condition.holds[1:-1])]


def test_which_conditions_an_init_meets() -> None:
    both = ["Xavier, forward", "Xavier, backward", "Xavier, compromise"]
    kaiming = ["Kaiming, forward (ReLU)", "Kaiming, backward (ReLU)"]
    assert holding({"kind": "fan_in", "c": 1.0}) == both
    assert holding({"kind": "xavier_uniform"}) == holding({"kind": "xavier_normal"}) == both
    assert holding({"kind": "kaiming_normal"}) == holding({"kind": "kaiming_uniform"}) == kaiming
    assert holding({"kind": "normal", "std": 0.1}) == []
    # 64 inputs to 100 units: forward and backward exclude each other, the compromise is met.
    rect = {c.name: c.holds[0] for c in conditions(spec(mlp(width=100), {"kind": "xavier_normal"}))}
    assert [name for name, holds in rect.items() if holds] == ["Xavier, compromise"]
    outward = {"kind": "kaiming_normal", "mode": "fan_out"}
    rect = {c.name: c.holds[0] for c in conditions(spec(mlp(width=100), outward))}
    assert [name for name, holds in rect.items() if holds] == ["Kaiming, backward (ReLU)"]


@pytest.mark.parametrize("kind", ["normal", "fan_in", "xavier_normal", "xavier_uniform"])
def test_variances_of_the_drawn_weights(kind: str) -> None:
    chosen = spec(mlp(depth=2, width=300), {"kind": kind})
    for layer, linear in zip(predict(chosen).layers, ready(chosen).network.linears, strict=True):
        found = linear.weight.detach().double().var().item()
        assert found == pytest.approx(math.exp(layer.log_weight_variance), rel=0.1)


def test_what_is_taken_for_granted_is_said() -> None:
    small = predict(spec(mlp(width=100, norm={"kind": "batch"}), batch=8))
    assert any("step 0" in sentence for sentence in small.assumptions)
    assert any("Batch norm" in sentence for sentence in small.assumptions)
    assert any("100 units" in sentence for sentence in small.does_not_hold)
    assert any("batch of 8" in sentence for sentence in small.does_not_hold)
    assert not any("batch" in s for s in predict(spec(mlp(width=1000))).does_not_hold)
