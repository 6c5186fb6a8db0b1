"""Dropout of every kind: its moments, its scale in evaluation, and its streams."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from pydantic import TypeAdapter

from experiments.nets.dropout import Connect, Noise
from experiments.spec.dropout import DropoutChoice
from experiments.spec.registry import implementation
from tests.experiments.runs import ready, same, spec, train


def noise(**fields: Any) -> Noise:
    choice = TypeAdapter(DropoutChoice).validate_python(fields)
    built: Noise = implementation(choice)(choice, 5)
    return built


ONES = torch.ones(1000, 300)
# Kind -> mean and variance while training, factor in evaluation, for p = 0.3 and inputs of 1.
MOMENTS = {
    "inverted": (1.0, 0.3 / 0.7, 1.0),
    "classic": (0.7, 0.21, 0.7),
    "gaussian": (1.0, 0.3 / 0.7, 1.0),
}


@pytest.mark.parametrize("kind", list(MOMENTS))
def test_moments_and_evaluation(kind: str) -> None:
    mean, variance, evaluated = MOMENTS[kind]
    dropout = noise(kind=kind, p=0.3)
    drawn = dropout(ONES)
    assert drawn.mean().item() == pytest.approx(mean, abs=0.005)
    assert drawn.var().item() == pytest.approx(variance, rel=0.02)
    assert torch.allclose(dropout.eval()(ONES), evaluated * ONES)
    assert bool((drawn == 0).any()) == (kind != "gaussian")


def test_the_values_of_the_lecture() -> None:
    """CLAIMS code: p = .75 gives 0 and 4; training draws anew at every call, evaluation never."""
    dropout = noise(kind="inverted", p=0.75)
    first = dropout(ONES)
    assert first.unique().tolist() == [0.0, 4.0]
    assert (first == 0).float().mean().item() == pytest.approx(0.75, abs=0.01)
    assert not torch.equal(first, dropout(ONES))
    twice = noise(kind="inverted", p=0.5)
    assert (twice(twice(ONES)) != 0).float().mean().item() == pytest.approx(0.25, abs=0.01)


def test_dropconnect_drops_weights_and_not_biases() -> None:
    connect = noise(kind="dropconnect", p=0.5)
    assert isinstance(connect, Connect)
    layer = torch.nn.Linear(4000, 1)
    torch.nn.init.constant_(layer.weight, 1.0)
    torch.nn.init.constant_(layer.bias, 0.25)
    with torch.no_grad():
        out = connect(layer, torch.eye(4000))
        assert out.unique().tolist() == [0.25, 2.25]
        assert out.mean().item() == pytest.approx(1.25, abs=0.05)
        assert torch.equal(connect.eval()(layer, torch.eye(4000)), torch.full((4000, 1), 1.25))


def test_input_dropout_is_of_the_inputs() -> None:
    model = {"depth": 1, "width": 500, "activation": {"kind": "identity"}}
    dropout = {"kind": "inverted", "p": 0.0, "inputs": 0.5}
    session = ready(spec(model=model | {"dropout": dropout}))
    with torch.no_grad():
        session.network.linears[0].weight.copy_(torch.eye(500, 64))
        seen = session.network.get_submodule("inputs")(torch.ones(400, 64))
    assert seen.unique().tolist() == [0.0, 2.0]
    assert seen.mean().item() == pytest.approx(1, abs=0.05)
    shapes = [(64, 500), (500, 10)]
    assert [linear.weight.shape[::-1] for linear in session.network.linears] == shapes


@pytest.mark.parametrize("kind", [*MOMENTS, "dropconnect"])
def test_monte_carlo_evaluation(kind: str) -> None:
    """The logarithm of the mean probability over noisy passes; training sees none of it."""
    model = {"depth": 2, "width": 12, "dropout": {"kind": kind, "p": 0.4, "samples": 3}}
    network = ready(spec(model=model)).network.eval()
    again = ready(spec(model=model)).network.eval()
    x = torch.randn(6, 64, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        passes = torch.stack([network.logits(x).softmax(1) for _ in range(3)])
        assert not torch.equal(passes[0], passes[1])
        torch.testing.assert_close(again.predict(x).exp(), passes.mean(0))
    plain = model | {"dropout": {"kind": kind, "p": 0.4}}
    often, never = (train(spec(model=one, probes={"evaluate_every": 1})) for one in (model, plain))
    assert torch.equal(often.weights, never.weights)
    assert not same({"eval": often.table("eval")}, {"eval": never.table("eval")})
