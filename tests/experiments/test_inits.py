"""Weight draws against their formulas."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch
from pydantic import TypeAdapter

from experiments.spec import RunSpec
from experiments.spec.inits import InitChoice, KaimingNormal
from experiments.spec.registry import implementation
from tests.experiments.runs import ready, spec

OUT, IN = 300, 500
VARIANCES = [
    ({"kind": "zeros"}, 0.0),
    ({"kind": "normal", "std": 0.3}, 0.09),
    ({"kind": "fan_in", "c": 3.0}, 3 / IN),
    ({"kind": "xavier_normal", "gain": 1.5}, 2 * 1.5**2 / (IN + OUT)),
    ({"kind": "xavier_uniform", "gain": 1.5}, 2 * 1.5**2 / (IN + OUT)),
    ({"kind": "kaiming_normal"}, 2 / IN),
    ({"kind": "kaiming_normal", "mode": "fan_out"}, 2 / OUT),
    ({"kind": "kaiming_uniform"}, 2 / IN),
    ({"kind": "kaiming_uniform", "mode": "fan_out"}, 2 / OUT),
    ({"kind": "kaiming_normal", "nonlinearity": "tanh"}, 25 / 9 / IN),
    ({"kind": "kaiming_normal", "nonlinearity": "leaky_relu", "slope": 0.5}, 1.6 / IN),
    ({"kind": "kaiming_uniform", "nonlinearity": "selu"}, 9 / 16 / IN),
    ({"kind": "kaiming_uniform", "nonlinearity": "linear"}, 1 / IN),
    ({"kind": "fan_out", "c": 3.0}, 3 / OUT),
    ({"kind": "torch_default"}, 1 / (3 * IN)),
    ({"kind": "orthogonal", "gain": 2.0}, 4 / IN),
]
UNIFORM = {"xavier_uniform", "kaiming_uniform", "torch_default"}


@pytest.mark.parametrize(("fields", "variance"), VARIANCES)
def test_variance_mean_and_shape_of_the_draw(fields: dict[str, object], variance: float) -> None:
    choice = TypeAdapter(InitChoice).validate_python(fields)
    weight = torch.full((OUT, IN), 7.0)
    implementation(choice)(choice, weight, torch.Generator().manual_seed(3))
    drawn = weight.double()
    assert drawn.var().item() == pytest.approx(variance, rel=0.02)
    assert abs(drawn.mean().item()) <= 5 * (variance / drawn.numel()) ** 0.5
    if variance:
        kurtosis = (drawn**4).mean() / drawn.var() ** 2  # 3 for a normal, 1.8 for a uniform
        assert kurtosis.item() == pytest.approx(1.8 if choice.kind in UNIFORM else 3.0, rel=0.03)


def test_every_init_is_tested_here() -> None:
    kinds = {
        option["properties"]["kind"]["const"]
        for option in TypeAdapter(InitChoice).json_schema()["$defs"].values()
    }
    assert kinds == {fields["kind"] for fields, _ in VARIANCES} | {"constant", "positive_normal"}


def filled(fields: dict[str, object], *shape: int) -> torch.Tensor:
    choice = TypeAdapter(InitChoice).validate_python(fields)
    weight = torch.full(shape, 7.0)
    implementation(choice)(choice, weight, torch.Generator().manual_seed(3))
    return weight.double()


def test_constant_and_positive_weights() -> None:
    assert filled({"kind": "constant", "value": -0.25}, 4, 5).unique().tolist() == [-0.25]
    weight = filled({"kind": "positive_normal", "c": 2.0}, OUT, IN)
    assert weight.min() >= 0
    assert weight.square().mean().item() == pytest.approx(2 / IN, rel=0.02)
    assert weight.mean().item() == pytest.approx((2 / math.pi * 2 / IN) ** 0.5, rel=0.02)


@pytest.mark.parametrize("shape", [(7, 7), (5, 12), (12, 5), (6, 2, 3, 3), (40, 2, 3, 3)])
def test_orthogonal_rows_or_columns(shape: tuple[int, ...]) -> None:
    w = filled({"kind": "orthogonal", "gain": 1.5}, *shape).flatten(1)
    gram = w @ w.T if w.shape[0] <= w.shape[1] else w.T @ w
    torch.testing.assert_close(gram, 2.25 * torch.eye(len(gram)).double(), atol=1e-6, rtol=0)


def test_orthogonal_is_uniform_over_signs() -> None:
    signs = [
        filled_with(seed)[0, 0].sign().item() + filled_with(seed)[1, 1].sign().item()
        for seed in range(40)
    ]
    assert {-2.0, 0.0, 2.0} == set(signs)


def filled_with(seed: int) -> torch.Tensor:
    choice = TypeAdapter(InitChoice).validate_python({"kind": "orthogonal"})
    weight = torch.empty(3, 3)
    implementation(choice)(choice, weight, torch.Generator().manual_seed(seed))
    return weight


@pytest.mark.parametrize("nonlinearity", ["linear", "relu", "leaky_relu", "tanh", "selu"])
def test_kaiming_gain_is_that_of_torch(nonlinearity: Any) -> None:
    choice = KaimingNormal(nonlinearity=nonlinearity, slope=0.3)
    gain = torch.nn.init.calculate_gain(nonlinearity, 0.3)
    assert choice.gain_squared == pytest.approx(gain**2)


@pytest.mark.parametrize(
    ("kind", "fan"), [("fan_in", 40 * 9), ("fan_out", 100 * 9), ("xavier_normal", 140 * 9)]
)
def test_fans_of_a_convolution_count_its_kernel(kind: str, fan: int) -> None:
    weight = filled({"kind": kind}, 100, 40, 3, 3)
    assert weight.var().item() == pytest.approx(2 / fan, rel=0.03)


def test_torch_default_is_what_torch_draws() -> None:
    """Bounds of weights and biases, and that both fill them."""
    layer = torch.nn.Linear(64, 200)
    session = ready(spec(model={"depth": 1, "width": 200}, init={"kind": "torch_default"}))
    mine = session.network.linears[0]
    for ours, theirs in ((mine.weight, layer.weight), (mine.bias, layer.bias)):
        assert ours is not None
        for drawn in (ours.detach(), theirs.detach()):
            assert 0.97 / 8 < drawn.abs().max().item() <= 1 / 8
            assert drawn.min() < 0 < drawn.max()


def test_bias_and_factor() -> None:
    plain = _drawn(spec())
    chosen = spec(init={"kind": "fan_in", "factor": 0.5, "bias": -3.0})
    assert all(torch.equal(a * 0.5, b) for a, b in zip(plain, _drawn(chosen), strict=True))
    for linear in ready(chosen).network.linears:
        assert linear.bias is not None
        assert linear.bias.unique().tolist() == [-3.0]


@pytest.mark.parametrize(
    "change",
    [
        {"model": {"depth": 2, "width": 12, "norm": {"kind": "batch"}}},
        {"model": {"depth": 2, "width": 12, "norm": {"kind": "layer", "place": "after"}}},
        {"model": {"depth": 2, "width": 12, "activation": {"kind": "tanh"}}},
        {"model": {"depth": 2, "width": 12, "dropout": {"kind": "inverted"}}},
        {"optimizer": {"kind": "adam"}},
        {"data": {"kind": "digits", "batch_size": 8}},
        {"precision": {"kind": "float64"}},
    ],
    ids=str,
)
def test_the_draw_depends_on_init_seed_and_widths_alone(change: dict[str, object]) -> None:
    first = _drawn(spec())
    other = _drawn(spec(**change))
    assert all(torch.equal(a, b.float()) for a, b in zip(first, other, strict=True))
    assert not torch.equal(first[0], _drawn(spec(seed=1))[0])


def test_biases_are_zero_and_the_same_layer_of_a_deeper_net_starts_the_same() -> None:
    shallow, deep = spec(), spec(model={"depth": 5, "width": 12})
    assert all(torch.equal(a, b) for a, b in zip(_drawn(shallow)[:2], _drawn(deep), strict=False))
    assert not any(linear.bias.any() for linear in ready(deep).network.linears)


def _drawn(chosen: RunSpec) -> list[torch.Tensor]:
    return [linear.weight.detach().clone() for linear in ready(chosen).network.linears]
