"""The network's forward pass against plain float64 formulas."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch
from torch import Tensor

from experiments.nets.network import Tape
from tests.experiments.runs import ready, spec

FUNCTIONS = {
    "identity": lambda z: z,
    "relu": lambda z: torch.where(z > 0, z, 0.0),
    "tanh": lambda z: 1 - 2 / (torch.exp(2 * z) + 1),
    "sigmoid": lambda z: 1 / (1 + torch.exp(-z)),
    "gelu": lambda z: z * (1 + torch.erf(z / math.sqrt(2))) / 2,
    "leaky_relu": lambda z: torch.where(z > 0, z, 0.3 * z),
    "elu": lambda z: torch.where(z > 0, z, 0.7 * (torch.exp(z) - 1)),
    "silu": lambda z: z / (1 + torch.exp(-z)),
    "softplus": lambda z: torch.log(1 + torch.exp(z)),
}


KNOBS = {"leaky_relu": {"slope": 0.3}, "elu": {"alpha": 0.7}}
# Kind -> [batch, units] -> the same, with eps 0.1.
NORMS = {
    "batch": lambda x: normalized(x, 0, 0.1),
    "layer": lambda x: normalized(x, 1, 0.1),
    "group": lambda x: normalized(x.unflatten(1, (3, 4)), 2, 0.1).flatten(1),
    "rms": lambda x: x / ((x**2).mean(1, keepdim=True) + 0.1).sqrt(),
}


def normalized(x: Tensor, over: int, eps: float) -> Tensor:
    mean = x.mean(over, keepdim=True)
    variance = ((x - mean) ** 2).mean(over, keepdim=True)
    return (x - mean) / (variance + eps).sqrt()


@pytest.mark.parametrize("place", ["before", "after"])
@pytest.mark.parametrize("norm", ["none", *NORMS])
@pytest.mark.parametrize("activation", list(FUNCTIONS))
def test_forward_pass(activation: str, norm: str, place: str) -> None:
    model: dict[str, Any] = {"depth": 2, "width": 12, "activation": {"kind": activation}}
    model["activation"] |= KNOBS.get(activation, {})
    if norm != "none":
        model["norm"] = {"kind": norm, "place": place, "eps": 0.1}
        model["norm"] |= {"groups": 3} if norm == "group" else {}
    network = ready(spec(model=model, precision={"kind": "float64"})).network
    x = torch.randn(20, 64, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    tape = Tape()
    logits = network.logits(x, tape)
    h = x
    for k, linear in enumerate(network.linears[:-1]):
        h = h @ linear.weight.T
        if norm != "none" and place == "before":
            h = NORMS[norm](h)
        h = FUNCTIONS[activation](h)
        torch.testing.assert_close(tape.activations[k], h)
        if norm != "none" and place == "after":
            h = NORMS[norm](h)
        torch.testing.assert_close(tape.outputs[k], h)
    torch.testing.assert_close(logits, h @ network.linears[-1].weight.T)
    assert len(tape.outputs) == len(tape.activations) == 3


def test_batch_norm_evaluates_with_running_averages() -> None:
    model = {"depth": 1, "width": 12, "norm": {"kind": "batch", "momentum": 0.25}}
    network = ready(spec(model=model, precision={"kind": "float64"})).network
    x = torch.randn(20, 64, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        network.logits(x)
        z = x @ network.linears[0].weight.T
        network.eval()
        mean, variance = 0.25 * z.mean(0), 0.75 + 0.25 * z.var(0)
        hidden = ((z - mean) / (variance + 1e-5).sqrt()).relu()
        torch.testing.assert_close(network.logits(x), hidden @ network.linears[1].weight.T)


def test_inverted_dropout_keeps_the_mean_and_follows_its_own_stream() -> None:
    from experiments.nets.dropout import Inverted
    from experiments.spec.dropout import InvertedDropout

    ones = torch.ones(1000, 100)
    before = torch.random.get_rng_state()
    dropout = Inverted(InvertedDropout(p=0.3), seed=5)
    first, second = dropout(ones), dropout(ones)
    assert first.unique().tolist() == [0.0, pytest.approx(1 / 0.7)]
    assert first.mean().item() == pytest.approx(1, abs=0.01)
    assert not torch.equal(first, second)
    assert torch.equal(first, Inverted(InvertedDropout(p=0.3), seed=5)(ones))
    assert torch.equal(dropout.eval()(ones), ones)
    assert torch.equal(before, torch.random.get_rng_state())


def test_the_tape_is_taken_before_dropout() -> None:
    model = {"depth": 1, "width": 50, "activation": {"kind": "identity"}}
    plain = ready(spec(model=model))
    noisy = ready(spec(model=model | {"dropout": {"kind": "inverted", "p": 0.9}}))
    x = torch.randn(8, 64, generator=torch.Generator().manual_seed(1))
    left, right = Tape(), Tape()
    assert not torch.equal(plain.network.logits(x, left), noisy.network.logits(x, right))
    assert torch.equal(left.outputs[0], right.outputs[0])


def test_parameters_are_one_flat_tensor_with_the_weights_first() -> None:
    session = ready(spec(model={"depth": 3, "width": 12, "norm": {"kind": "batch"}}))
    parameters, network = session.parameters, session.network
    blocks = parameters.blocks(parameters.values)
    assert [tuple(block.shape) for block in blocks] == [(1, 64 * 12), (2, 144), (1, 120)]
    assert torch.equal(blocks[1][1].view(12, 12), network.linears[2].weight)
    parameters.values.fill_(2.0)
    assert all(bool((p == 2).all()) for p in network.parameters())
    assert parameters.count == sum(p.numel() for p in network.parameters())
    assert parameters.count == session.spec.model.parameters(64, 10)
