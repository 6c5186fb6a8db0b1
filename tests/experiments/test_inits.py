"""Weight draws against their formulas."""

from __future__ import annotations

import pytest
import torch
from pydantic import TypeAdapter

from experiments.spec import RunSpec
from experiments.spec.inits import InitChoice
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
]


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
        assert kurtosis.item() == pytest.approx(1.8 if "uniform" in choice.kind else 3.0, rel=0.03)


def test_every_init_is_tested_here() -> None:
    kinds = {
        option["properties"]["kind"]["const"]
        for option in TypeAdapter(InitChoice).json_schema()["$defs"].values()
    }
    assert kinds == {fields["kind"] for fields, _ in VARIANCES}


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
