"""Runs that take their steps as one, against each alone, over all that a batch covers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.native.kernel import kernel
from experiments.spec import RunSpec
from experiments.training.cohorts import Cohort, MemberEvent
from experiments.training.cohorts.batch import Batch
from experiments.training.cohorts.groups import groups
from experiments.training.cohorts.losses import LOSSES
from experiments.training.cohorts.structure import structure
from experiments.training.events import Ended, Stepped
from tests.experiments.cohorts import agree, equal, together
from tests.experiments.runs import ready, spec, train

# float64, 100 steps. Tables are float32, so a relative 1e-6 is theirs; parameters are compared
# to 1e-10 in `test_weights`.
EXACT = {"rtol": 1e-6, "atol": 1e-10}
# The gradient of a bias in front of a norm is 0 but for rounding; the table `weights` counts which
# gradients are exactly 0.
ECONOMY = {"cost": "economy", "evaluate_every": 40}
NORMS = ["none", "batch", "layer", "rms"]
FUNCTIONS = ["identity", "relu", "leaky_relu", "elu", "gelu", "silu", "tanh", "sigmoid", "softplus"]


def runs(*differences: dict[str, Any], steps: int = 100, **shared: Any) -> list[RunSpec]:
    """Float64 runs, the k-th with seed k and the k-th difference."""
    fixed = {"precision": {"kind": "float64"}, "budget": {"kind": "steps", "count": steps}}
    fixed |= {"probes": {"evaluate_every": 40}} | shared
    specs = [spec(**(fixed | {"seed": k} | own)) for k, own in enumerate(differences)]
    assert len({structure(one) for one in specs}) == 1
    assert structure(specs[0]) is not None
    return specs


def model(**fields: Any) -> dict[str, Any]:
    return {"model": {"depth": 3, "width": 8} | fields}


@pytest.mark.parametrize("kind", FUNCTIONS)
def test_functions(kind: str) -> None:
    rates = [{"optimizer": {"kind": "sgd", "lr": lr}} for lr in (0.01, 0.1)]
    equal(runs(*rates, **model(activation={"kind": kind})), **EXACT)


@pytest.mark.parametrize("affine", [True, False])
@pytest.mark.parametrize("place", ["before", "after"])
@pytest.mark.parametrize("kind", NORMS[1:])
@pytest.mark.parametrize("network", ["mlp", "residual_mlp"])
def test_norms(network: str, kind: str, place: str, affine: bool) -> None:
    norm = {"kind": kind, "place": place, "affine": affine}
    equal(runs({}, {}, steps=40, probes=ECONOMY, **model(kind=network, norm=norm)), **EXACT)


@pytest.mark.parametrize("kind", ["inverted", "classic", "gaussian", "dropconnect"])
@pytest.mark.parametrize("network", ["mlp", "residual_mlp"])
def test_dropout_draws_what_it_draws_alone(network: str, kind: str) -> None:
    shares = [
        model(kind=network, dropout={"kind": kind, "p": p, "inputs": q})
        for p, q in ((0.0, 0.1), (0.2, 0.3), (0.5, 0.1))
    ]
    equal(runs(*shares), **EXACT)


OPTIMIZERS: list[dict[str, Any]] = [
    {"kind": "sgd"},
    {"kind": "sgd", "momentum": 0.9},
    {"kind": "sgd", "momentum": 0.9, "nesterov": True},
    {"kind": "sgd", "momentum": 0.8, "dampening": 0.3},
    {"kind": "gd", "momentum": 0.5},
    {"kind": "adagrad", "lr_decay": 0.1, "initial_accumulator": 0.1},
    {"kind": "rmsprop", "lr": 1e-3},
    {"kind": "rmsprop", "lr": 1e-3, "momentum": 0.9, "centered": True, "eps": 1e-3},
    {"kind": "adam"},
    {"kind": "adam", "amsgrad": True},
    {"kind": "adam", "bias_correction": False},
    {"kind": "adamw", "weight_decay": 0.1},
]


@pytest.mark.parametrize("kernel_on", [True, False], ids=["kernel", "torch"])
@pytest.mark.parametrize("choice", OPTIMIZERS, ids=str)
def test_optimizers(
    choice: dict[str, Any], kernel_on: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not kernel_on:
        monkeypatch.setenv("LAYERSCOPE_KERNEL", "off")
    first = choice.get("lr", 0.01)
    equal(runs(*({"optimizer": choice | {"lr": first * k}} for k in (1, 2, 3)), steps=30), **EXACT)


@pytest.mark.parametrize("biases", [True, False])
@pytest.mark.parametrize("kind", ["l1", "l2", "elastic_net", "coupled", "decoupled", "l1_proximal"])
def test_penalties(kind: str, biases: bool) -> None:
    choices = [
        {"penalty": {"kind": kind, "strength": strength, "biases": biases}}
        for strength in (0.0, 1e-3, 1e-2)
    ]
    equal(runs(*choices, optimizer={"kind": "sgd", "lr": 0.05}, steps=40), **EXACT)


@pytest.mark.parametrize(
    ("kind", "field", "limits"), [("l2_ball", "radius", (2, 4)), ("max_norm", "largest", (0.5, 1))]
)
def test_limits_of_weights(kind: str, field: str, limits: tuple[float, float]) -> None:
    equal(runs(*({"penalty": {"kind": kind, field: most}} for most in limits)), **EXACT)


@pytest.mark.parametrize("kind", ["norm", "value", "one_sided"])
def test_clips(kind: str) -> None:
    equal(runs(*({"clip": {"kind": kind, "threshold": t}} for t in (0.01, 0.1, 10))), **EXACT)


@pytest.mark.parametrize(
    "loss",
    [
        {"kind": "cross_entropy", "label_smoothing": 0.1},
        {"kind": "squared_error"},
        {"kind": "hinge"},
    ],
    ids=str,
)
def test_losses(loss: dict[str, Any]) -> None:
    equal(runs({}, {}, loss=loss), **EXACT)


@pytest.mark.parametrize("kernel_on", [True, False])
def test_cross_entropy_against_torch(kernel_on: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not kernel_on:
        monkeypatch.setenv("LAYERSCOPE_KERNEL", "off")
    assert (kernel(torch.device("cpu"), torch.float64) is not None) <= kernel_on
    choice = spec(loss={"kind": "cross_entropy", "label_smoothing": 0.2}).loss
    outputs = 30 * torch.randn(50, 7, generator=torch.Generator().manual_seed(1)).double()
    labels = torch.arange(50) % 7
    leaf = outputs.clone().requires_grad_()
    wanted = torch.nn.functional.cross_entropy(leaf, labels, reduction="none", label_smoothing=0.2)
    (slopes,) = torch.autograd.grad(wanted.sum(), leaf)
    got = LOSSES["cross_entropy"](choice, outputs, labels)
    torch.testing.assert_close(got, (wanted.detach(), slopes), rtol=1e-12, atol=1e-12)


def test_inits_schedules_and_budgets_may_differ() -> None:
    differences = [
        {"init": {"kind": "orthogonal"}, "schedule": {"kind": "cosine"}},
        {"init": {"kind": "torch_default"}, "budget": {"kind": "steps", "count": 31}},
        {"schedule": {"kind": "plateau", "patience": 1}, "early_stopping": {"kind": "patience"}},
        {"init": {"kind": "zeros"}, "data": {"kind": "digits", "label_noise": 0.2}},
    ]
    told = equal(runs(*differences), **EXACT)
    assert told[1].steps[-1] == 31


def test_a_diverged_member_disturbs_nobody() -> None:
    rates = [{"optimizer": {"kind": "sgd", "lr": lr}} for lr in (0.05, 1000.0, 0.01)]
    specs = runs(*rates)
    told, _ = together(specs)
    assert told[1].events[-1] == train(specs[1]).ended
    ended = told[1].events[-1]
    assert isinstance(ended, Ended)
    assert ended.state == "diverged"
    agree(told[0], train(specs[0]), **EXACT)
    agree(told[2], train(specs[2]), **EXACT)
    for one in (told[0], told[2]):
        assert one.steps[-1] == 100
        assert np.isfinite(one.table("layers")).all()


def test_a_stopped_member_keeps_its_weights_and_disturbs_nobody() -> None:
    specs = runs({}, {}, {}, optimizer={"kind": "adam"})
    kept: list[torch.Tensor] = []

    def listen(cohort: Cohort, member: int, event: MemberEvent) -> None:
        if (member, event) == (1, Stepped(20)):
            cohort.stop(1)
            kept.append(cohort._members[1].session.parameters.values.clone())
        if event == Stepped(100):
            assert torch.equal(cohort._members[1].session.parameters.values, kept[0])

    told, _ = together(specs, listen)
    assert told[1].steps[-1] == 20
    agree(told[0], train(specs[0]), **EXACT)
    agree(told[2], train(specs[2]), **EXACT)


def test_weights() -> None:
    specs = runs({}, {"optimizer": {"kind": "sgd", "lr": 0.05, "momentum": 0.0}})
    cohort = Cohort(specs)
    for _ in cohort.events():
        pass
    for member, one in zip(cohort._members, specs, strict=True):
        values = member.session.parameters.values
        torch.testing.assert_close(values, train(one).weights, rtol=1e-10, atol=1e-10)


def test_float32_over_few_steps() -> None:
    """Sums in another order differ by 1e-7 at a step; training multiplies that with every one."""
    specs = runs({}, {}, {}, precision={"kind": "float32"}, steps=10)
    equal(specs, rtol=1e-3, atol=1e-5)


def test_who_is_batched() -> None:
    specs = [spec(), spec(seed=1), spec(model={"depth": 2, "width": 9}), spec(seed=2)]
    specs.append(spec(model={"kind": "linear"}))
    members = Cohort(specs)._members
    for member in members:
        member.prepare(ready(member.spec), lambda: 0.0)
    made = groups(members, lambda: 0.0)
    assert [type(group) is Batch for group in made] == [True, False, False]


FIELDS = st.fixed_dictionaries(
    {
        "activation": st.fixed_dictionaries({"kind": st.sampled_from(FUNCTIONS)}),
        "norm": st.fixed_dictionaries({"kind": st.sampled_from(NORMS)}),
        "kind": st.sampled_from(["mlp", "residual_mlp"]),
        "depth": st.integers(1, 4),
        "width": st.integers(1, 17),
    }
)


@settings(max_examples=25, deadline=None, derandomize=True, database=None)
@given(FIELDS, st.sampled_from(OPTIMIZERS), st.lists(st.floats(1e-4, 0.1), min_size=2, max_size=4))
def test_any_cohort(fields: dict[str, Any], optimizer: dict[str, Any], rates: list[float]) -> None:
    # Where a norm divides by almost nothing, rounding grows a thousandfold at every layer.
    specs = runs(
        *({"optimizer": optimizer | {"lr": lr}} for lr in rates),
        steps=3,
        probes=ECONOMY,
        model=fields,
    )
    equal(specs, rtol=1e-5, atol=1e-8)
