"""Formulas of the theory against closed forms, Gauss and Hermite's rule, and Monte Carlo."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch import nn

from experiments.spec import RunSpec
from experiments.spec.optimizers import Adam, Sgd
from experiments.theory import NoPredictionError
from experiments.theory.activations import CURVES, Array, curve
from experiments.theory.decay import decay_factor, decay_per_step
from experiments.theory.dropout import classic, inverted
from experiments.theory.gaussian import Moments, moments
from experiments.theory.products import product_variance
from experiments.theory.stability import largest_sharpness
from experiments.theory.weights import uniform_variance

TORCH: dict[str, nn.Module] = {
    "identity": nn.Identity(),
    "relu": nn.ReLU(),
    "leaky_relu": nn.LeakyReLU(),
    "elu": nn.ELU(),
    "gelu": nn.GELU(),
    "silu": nn.SiLU(),
    "tanh": nn.Tanh(),
    "sigmoid": nn.Sigmoid(),
    "softplus": nn.Softplus(),
}
SMOOTH = ["identity", "gelu", "silu", "tanh", "sigmoid", "softplus"]


def second(found: Moments) -> float:
    return math.exp(found.log_second)


def variance(found: Moments) -> float:
    return math.exp(found.log_variance)


def slope(found: Moments) -> float:
    return math.exp(found.log_slope)


def test_every_activation_and_its_slope_are_torchs() -> None:
    assert set(TORCH) == set(CURVES)
    for kind, module in TORCH.items():
        x = torch.linspace(-12, 12, 481, dtype=torch.float64, requires_grad=True)
        y = module(x)
        (gradient,) = torch.autograd.grad(y.sum(), x)
        here = x.detach().numpy()
        np.testing.assert_allclose(curve(kind)(here), y.detach(), rtol=1e-12, atol=1e-13)
        np.testing.assert_allclose(curve(kind).slope(here), gradient, rtol=1e-9, atol=1e-13)
    with pytest.raises(NoPredictionError, match="maxout"):
        curve("maxout")
    assert curve("leaky_relu", slope=0.1).slope(np.array([-1.0])) == 0.1


@pytest.mark.parametrize("log_q", [-1000.0, -3.0, 0.0, 5.0, 1000.0])
def test_closed_forms_of_piecewise_linear_functions(log_q: float) -> None:
    a = 0.1
    cases = {
        "identity": (curve("identity"), 1, 1, 1),
        "relu": (curve("relu"), 1 / 2, 1 / 2 - 1 / (2 * math.pi), 1 / 2),
        "leaky": (
            curve("leaky_relu", slope=a),
            (1 + a**2) / 2,
            (1 + a**2) / 2 - (1 - a) ** 2 / (2 * math.pi),
            (1 + a**2) / 2,
        ),
    }
    for function, m, v, s in cases.values():
        found = moments(function, log_q)
        logs = [found.log_second - log_q, found.log_variance - log_q, found.log_slope]
        np.testing.assert_allclose(np.exp(logs), [m, v, s], rtol=1e-12)


@pytest.mark.parametrize("kind", SMOOTH)
@pytest.mark.parametrize("q", [1e-4, 0.3, 1.0, 2.0])
def test_quadrature_agrees_with_gauss_and_hermite_where_that_is_right(kind: str, q: float) -> None:
    z, weights = np.polynomial.hermite_e.hermegauss(101)
    weights = weights / weights.sum()
    function, x = curve(kind), math.sqrt(q) * z
    mean = weights @ function(x)
    found = moments(function, math.log(q))
    assert found.mean == pytest.approx(mean, rel=1e-5, abs=1e-15)
    assert second(found) == pytest.approx(weights @ function(x) ** 2, rel=1e-5)
    assert variance(found) == pytest.approx(weights @ (function(x) - mean) ** 2, rel=1e-5)
    assert slope(found) == pytest.approx(weights @ function.slope(x) ** 2, rel=1e-5)


@pytest.mark.parametrize("kind", list(CURVES))
@pytest.mark.parametrize("q", [0.01, 1.0, 30.0])
def test_monte_carlo_twin(kind: str, q: float) -> None:
    x: Array = math.sqrt(q) * np.random.default_rng(0).standard_normal(1_000_000)
    function = curve(kind)
    y, found = function(x), moments(function, math.log(q))
    assert found.mean == pytest.approx(y.mean(), rel=0.01, abs=5 * y.std() / 1000)
    assert second(found) == pytest.approx(np.mean(y**2), rel=0.01)
    assert variance(found) == pytest.approx(y.var(), rel=0.01)
    assert slope(found) == pytest.approx(np.mean(function.slope(x) ** 2), rel=0.01)


@pytest.mark.parametrize("kind", list(CURVES))
def test_moments_hold_at_both_ends(kind: str) -> None:
    function, tiny = curve(kind), moments(curve(kind), math.log(1e-300))
    with np.errstate(under="ignore"):
        linear = float(np.mean([function.slope(np.array([s])) ** 2 for s in (-1e-9, 1e-9)]))
    assert slope(tiny) == pytest.approx(linear, rel=1e-6)
    assert tiny.mean == pytest.approx(function.at_zero, abs=1e-140)
    kink = 1 / (2 * math.pi) if kind == "relu" else 0.99**2 / (2 * math.pi)
    lost = kink if kind in {"relu", "leaky_relu"} else 0.0
    assert math.exp(tiny.log_variance + 300 * math.log(10)) == pytest.approx(
        linear - lost, rel=1e-6
    )
    for log_q in (math.log(1e300), 3000.0):
        huge = moments(function, log_q)
        bounded = kind in {"tanh", "sigmoid"}
        growth = 0 if bounded else log_q
        limit = {"identity": 1, "tanh": 1, "leaky_relu": (1 + 1e-4) / 2}.get(kind, 0.5)
        assert huge.log_second - growth == pytest.approx(math.log(limit), abs=1e-9)
        if bounded:  # φ'² is a peak of area ∫φ'² under a density of 1 / √(2πq)
            area = 4 / 3 if kind == "tanh" else 1 / 6
            peak = math.log(area / math.sqrt(2 * math.pi)) - log_q / 2
            assert huge.log_slope == pytest.approx(peak, abs=1e-9)


def test_a_signal_of_exactly_zero() -> None:
    sigmoid, relu = moments(curve("sigmoid"), -math.inf), moments(curve("relu"), -math.inf)
    assert (sigmoid.mean, second(sigmoid), slope(sigmoid)) == (0.5, 0.25, 1 / 16)
    assert sigmoid.log_variance == -math.inf
    assert (relu.mean, relu.log_second, relu.log_slope) == (0, -math.inf, -math.inf)


def test_variance_of_a_product() -> None:
    rng, count = np.random.default_rng(0), 2_000_000
    for mean_w, var_w, mean_x, var_x in [(0, 1, 0, 1), (0.5, 2.25, 1, 0.75), (3, 4, 2, 2.5)]:
        w = mean_w + math.sqrt(var_w) * rng.standard_normal(count)
        x = mean_x + math.sqrt(var_x) * rng.standard_normal(count)
        assert np.var(w * x) == pytest.approx(
            product_variance(mean_w, var_w, mean_x, var_x), rel=0.01
        )
    drawn = rng.uniform(-1.7, 1.7, count)
    assert uniform_variance(1.7) == pytest.approx(0.963333, rel=1e-6)
    assert drawn.var() == pytest.approx(uniform_variance(1.7), rel=0.01)


def test_torchs_default_init_is_a_third_over_fan_in() -> None:
    torch.manual_seed(0)
    weight = nn.Linear(500, 2000).weight.detach()
    assert weight.var().item() == pytest.approx(uniform_variance(500**-0.5), rel=0.01)


@pytest.mark.parametrize("p", [0.25, 0.5, 0.75])
def test_dropout_mean_and_variance_over_masks(p: float) -> None:
    rng = np.random.default_rng(0)
    w, z = rng.standard_normal(20), 1 + rng.standard_normal(20)
    masks = rng.random((400_000, 20)) >= p
    for (mean, var), scale in ((classic(w, z, p), 1.0), (inverted(w, z, p), 1 / (1 - p))):
        sums = (masks * scale) @ (w * z)
        assert sums.mean() == pytest.approx(mean, abs=5 * math.sqrt(var / len(sums)))
        assert sums.var() == pytest.approx(var, rel=0.01)


def test_decay_factor() -> None:
    assert decay_factor(1e-3, 1.0, 1000) == pytest.approx(0.999**1000, rel=1e-12)
    assert decay_factor(1e-3, 1.0, 1000) == pytest.approx(0.367695, abs=1e-6)
    assert decay_factor(1e-9, 1e-9, 10**6) == pytest.approx(1 - 1e-12, abs=1e-18)
    assert [decay_factor(1, 1, t) for t in (0, 1, 2)] == [1, 0, 0]
    assert [decay_factor(1, 3, t) for t in (1, 2, 3)] == pytest.approx([-2, 4, -8])
    assert [decay_factor(1, 3, 10**7 + t) for t in (0, 1)] == [math.inf, -math.inf]


def test_decay_of_a_spec_is_what_torch_does() -> None:
    sgd = {"kind": "sgd", "lr": 0.1}
    coupled = {"kind": "coupled", "strength": 0.5}
    decoupled = {"kind": "decoupled", "strength": 0.5}
    weight = nn.Parameter(torch.ones(1, dtype=torch.float64))
    weight.grad = torch.zeros_like(weight)
    torch.optim.SGD([weight], lr=0.1, weight_decay=0.5).step()
    for penalty in (coupled, decoupled):
        spec = RunSpec.model_validate({"optimizer": sgd, "penalty": penalty})
        assert decay_per_step(spec) == pytest.approx(weight.item(), rel=1e-12)
    adamw = {"kind": "adamw", "lr": 0.1, "weight_decay": 0.5}
    assert decay_per_step(RunSpec.model_validate({"optimizer": adamw})) == pytest.approx(0.95)
    assert decay_per_step(RunSpec()) == 1
    for optimizer in (sgd | {"momentum": 0.9}, {"kind": "adam"}):
        spec = RunSpec.model_validate({"optimizer": optimizer, "penalty": coupled})
        assert decay_per_step(spec) is None


@pytest.mark.parametrize(("momentum", "nesterov"), [(0, False), (0.9, False), (0.5, True)])
def test_sgd_turns_at_the_largest_sharpness(momentum: float, nesterov: bool) -> None:
    choice = Sgd(lr=0.05, momentum=momentum, nesterov=nesterov)

    def distance(curvature: float) -> float:
        w = nn.Parameter(torch.ones(1, dtype=torch.float64))
        optimizer = torch.optim.SGD([w], choice.lr, momentum=momentum, nesterov=nesterov)
        for _ in range(2000):
            w.grad = curvature * w.detach()
            optimizer.step()
        return abs(w.item())

    limit = largest_sharpness(choice)
    assert distance(0.99 * limit) < 0.01
    assert distance(1.01 * limit) > 100
    assert largest_sharpness(Sgd(lr=0.05)) == pytest.approx(2 / 0.05)
    assert largest_sharpness(Adam(lr=0.1)) == pytest.approx(38 / 0.1)
