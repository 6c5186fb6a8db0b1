"""Sixteen bits: that numbers really are rounded, and what overflows and vanishes (CLAIMS fp16)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from experiments.nets.network import Tape
from tests.experiments.runs import Result, ready, same, spec, train

KINDS = {"float16": torch.float16, "bfloat16": torch.bfloat16}
FIXED = {"kind": "fixed", "scale": 1024.0}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("norm", ["none", "batch", "layer", "rms"])
def test_activations_and_their_gradients_are_rounded_and_weights_are_not(
    kind: str, norm: str
) -> None:
    model = {"depth": 3, "width": 16, "norm": {"kind": norm}}
    session = ready(spec(model=model, precision={"kind": kind}))
    x, y = next(session.batches())
    tape = Tape()
    with session.stepper.precision.computing():
        session.network.logits(x, tape)
    assert {output.dtype for output in tape.outputs} == {KINDS[kind]}
    derived = session.stepper._differentiate(session.stepper.criterion, x, y, tape := Tape())
    for tensor in [*tape.outputs, *derived.output_gradients]:
        assert tensor.dtype == torch.float32
        assert torch.equal(tensor, tensor.to(KINDS[kind]).float())  # nothing is lost: rounded
        assert tensor.abs().max() > 0
    weights = session.parameters.values
    assert weights.dtype == torch.float32
    assert not torch.equal(weights, weights.to(KINDS[kind]).float())


@pytest.mark.parametrize("kind", KINDS)
def test_a_run_is_near_to_float32_and_the_same_every_time(kind: str) -> None:
    fields: dict[str, Any] = {"budget": {"kind": "epochs", "epochs": 2}, "probes": {"every": 10}}
    low = train(spec(precision={"kind": kind}, **fields))
    again = train(spec(precision={"kind": kind}, **fields))
    exact = train(spec(**fields))
    assert same(low.curves(), again.curves())
    loss, true = low.column("eval", "val_loss"), exact.column("eval", "val_loss")
    assert not np.array_equal(loss, true)
    np.testing.assert_allclose(loss, true, rtol=0.02)
    np.testing.assert_allclose(low.table("layers"), exact.table("layers"), rtol=0.5, atol=0.01)


def deep(precision: dict[str, Any], c: float, activation: str = "relu") -> Result:
    fields: dict[str, Any] = {
        "data": {"kind": "digits", "batch_size": 128},
        "model": {"depth": 49, "width": 64, "activation": {"kind": activation}},
        "init": {"kind": "fan_in", "c": c},
        "budget": {"kind": "steps", "count": 1},
        "optimizer": {"kind": "sgd", "lr": 1e-30},
    }
    return train(spec(precision=precision, **fields))


def test_float16_overflows_where_the_range_of_the_others_does_not() -> None:
    """CLAIMS: N(0, 4.5/n), first non-finite layer 20 to 24 of 50."""
    low = deep({"kind": "float16"}, 4.5)
    assert low.ended.state == "diverged"
    broken = ~np.isfinite(low.quantity("activation_variance")[0])
    assert 18 <= np.flatnonzero(broken)[0] + 1 <= 26
    assert broken[np.flatnonzero(broken)[0] :].all()
    for kind in ("bfloat16", "float32"):
        assert deep({"kind": kind}, 4.5).ended.state == "finished"


def test_gradients_vanish_in_float16_and_not_in_bfloat16() -> None:
    """CLAIMS: c = 1, all 50 layers exactly 0; sigmoid, 40 of 50; no zero in float32."""

    def silent(kind: str, activation: str = "relu") -> int:
        result = deep({"kind": kind}, 1.0, activation)
        return int((result.quantity("weight_gradient_norm")[0] == 0).sum())

    assert silent("float16") >= 48
    assert silent("bfloat16") == silent("float32") == 0
    assert 30 <= silent("float16", "sigmoid") <= 46
    assert silent("float32", "sigmoid") == 0


def sigmoid(scaling: dict[str, Any], **fields: Any) -> Result:
    model = {"depth": 8, "width": 64, "activation": {"kind": "sigmoid"}}
    precision = {"kind": "float16", "scaling": scaling}
    chosen = {"init": {"kind": "xavier_normal"}, "probes": {"every": 1}} | fields
    return train(spec(model=model, precision=precision, **chosen))


def test_loss_scaling_saves_small_gradients_and_is_taken_out_again() -> None:
    def first_layer(scaling: dict[str, Any]) -> float:
        data = {"kind": "digits", "batch_size": 128}
        result = sigmoid(scaling, data=data, budget={"kind": "steps", "count": 1})
        zero = result.session.parameters.views(result.session.parameters.gradient)[0] == 0
        return zero.double().mean().item()

    assert first_layer({"kind": "none"}) > 0.3
    assert first_layer(FIXED) < 0.1
    none, fixed = sigmoid({"kind": "none"}), sigmoid(FIXED)
    np.testing.assert_allclose(
        fixed.column("train", "grad_norm"), none.column("train", "grad_norm"), rtol=0.01
    )
    last = none.quantity("activation_gradient_variance")[:, -1]
    np.testing.assert_allclose(
        fixed.quantity("activation_gradient_variance")[:, -1], last, rtol=0.02
    )


def test_dynamic_scaling_leaves_out_steps_that_overflow_and_finds_its_scale() -> None:
    scaling = {"kind": "dynamic", "scale": 2.0**24, "interval": 4}
    budget = {"kind": "steps", "count": 30}
    result = train(spec(precision={"kind": "float16", "scaling": scaling}, budget=budget))
    norms = result.column("train", "grad_norm")
    missed = np.flatnonzero(~np.isfinite(norms))
    moved = result.quantity("update_ratio").sum(1)
    assert missed[0] == 0
    assert 1 <= len(missed) < 20
    assert (moved[missed] == 0).all()
    assert (moved[np.isfinite(norms)] > 0).all()
    assert result.ended.state == "finished"
    assert result.column("train", "loss")[-1] < result.column("train", "loss")[0]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "fields",
    [
        {"model": {"kind": "vgg", "depth": 5, "width": 4, "hidden": 8}},
        {"model": {"kind": "resnet", "width": 4}},
        {"model": {"kind": "lstm", "width": 8}},
        {"model": {"kind": "rnn", "width": 8}},
        {"model": {"depth": 2, "width": 8, "dropout": {"kind": "inverted", "samples": 2}}},
        {"loss": {"kind": "hinge"}},
        {"loss": {"kind": "squared_error"}},
    ],
    ids=str,
)
def test_every_part_can_be_computed_in_sixteen_bits(kind: str, fields: dict[str, Any]) -> None:
    budget = {"kind": "steps", "count": 2}
    low = train(spec(precision={"kind": kind}, **{"budget": budget} | fields))
    exact = train(spec(**{"budget": budget} | fields))
    assert low.ended.state == "finished"
    loss, true = low.column("train", "loss"), exact.column("train", "loss")
    np.testing.assert_allclose(loss, true, rtol=0.05)
    assert not np.array_equal(loss, true)


def test_tf32_is_float32_on_a_cpu_and_leaves_the_process_as_it_was() -> None:
    backends: Any = torch.backends
    places = backends.cuda.matmul, backends.cudnn.conv, backends.cudnn.rnn
    before = [place.fp32_precision for place in places]
    plain, rounded = (train(spec(precision={"kind": kind})) for kind in ("float32", "tf32"))
    assert torch.equal(plain.weights, rounded.weights)
    assert [place.fp32_precision for place in places] == before
