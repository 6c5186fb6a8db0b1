"""Residual perceptrons: predictions against real nets at step 0, and where there is no formula."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import pytest
import torch
from torch.nn.functional import cross_entropy

from experiments.nets.network import Tape
from experiments.spec import RunSpec
from experiments.theory import NoPredictionError, predict
from tests.experiments.runs import ready

MODELS: list[dict[str, Any]] = [
    {"scale": 1.0},
    {"scale": 0.3},
    {"scale": 0.5, "activation": {"kind": "tanh"}},
    {"scale": 0.3, "activation": {"kind": "sigmoid"}},
    {"scale": 0.5, "dropout": {"kind": "inverted", "p": 0.4}},
    {"scale": 0.5, "norm": {"kind": "batch"}},
    {"scale": 0.5, "norm": {"kind": "layer", "place": "after"}},
]


def chosen(model: dict[str, Any], c: float = 2.0, seed: int = 0) -> RunSpec:
    return RunSpec.model_validate(
        {
            "data": {"kind": "digits", "batch_size": 256},
            "model": {"kind": "residual_mlp", "depth": 12, "width": 1000} | model,
            "init": {"kind": "fan_in", "c": c},
            "seed": seed,
        }
    )


@pytest.mark.parametrize("model", MODELS, ids=str)
def test_moments_and_gradients_of_real_nets_lie_within_the_bars(model: dict[str, Any]) -> None:
    """The bars of CLAIMS qmap: 0.4 for a log of a moment, 0.15 for the factor of a layer."""
    spec = chosen(model)
    session = ready(spec)
    x, y = next(session.batches())
    x = x / x.square().mean(1, keepdim=True).sqrt()  # examples of one size, as assumed
    tape = Tape()
    loss = cross_entropy(session.network.logits(x, tape), y)
    sizes = [g.double().square().mean().item() for g in torch.autograd.grad(loss, tape.outputs)]
    x = x.double()
    layers = predict(spec, x.square().mean().item(), x.var(0, correction=0).mean().item()).layers
    for layer, output in zip(layers[:-1], tape.outputs, strict=False):
        h = output.detach().double()
        assert math.log(h.square().mean()) == pytest.approx(layer.log_activation_second, abs=0.4)
        assert math.log(h.var(correction=0)) == pytest.approx(
            layer.log_activation_variance, abs=0.4
        )
        assert h.mean().item() == pytest.approx(layer.activation_mean, rel=0.15, abs=0.05)
    # The output layer is narrow: its factor depends on the seed.
    for layer, (lower, upper) in zip(layers[1:-1], pairwise(sizes[:-1]), strict=True):
        assert math.log(lower / upper) == pytest.approx(layer.log_gradient_factor, abs=0.15)


def test_relu_with_c_2_grows_by_the_recursion_written_out() -> None:
    """With c = 2 a branch has E[b²] = E[h²] and E[b] = √(E[h²] / π)."""
    alpha, layers = 0.5, predict(chosen({"scale": 0.5, "width": 100}), 1.0).layers
    second, mean = 1.0, math.sqrt(1 / math.pi)  # of the first layer, which changes the width
    for layer in layers[1:-1]:
        branch_mean = math.sqrt(second / math.pi)
        second += 2 * alpha * mean * branch_mean + alpha**2 * second
        mean += alpha * branch_mean
        assert math.exp(layer.log_activation_second) == pytest.approx(second, rel=1e-6)
        assert math.exp(layer.log_gradient_factor) == pytest.approx(1 + alpha**2, rel=1e-6)


def test_a_branch_of_no_weight_leaves_the_identity() -> None:
    layers = predict(chosen({"scale": 1e-3}, c=1e-6), 1.0).layers
    assert layers[1].log_gradient_factor == pytest.approx(0, abs=1e-6)
    assert layers[5].log_activation_second == pytest.approx(layers[1].log_activation_second)


def test_softmax_regression_is_a_net_of_one_layer() -> None:
    spec = RunSpec.model_validate({"model": {"kind": "linear"}, "init": {"kind": "fan_in"}})
    (layer,) = predict(spec, 3.0).layers
    assert layer.name == "output"
    assert math.exp(layer.log_preactivation) == pytest.approx(3.0 * spec.init.c)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("kind", "why"),
    [("vgg", "pooling"), ("resnet", "padded"), ("lstm", "every time step")],
)
def test_where_there_is_no_formula_it_is_said_why(kind: str, why: str) -> None:
    with pytest.raises(NoPredictionError, match=why):
        predict(RunSpec.model_validate({"model": {"kind": kind}}))
