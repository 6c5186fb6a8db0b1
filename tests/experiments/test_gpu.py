"""The same run on a GPU: what it records, that it is repeatable, that a divergence is found."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from experiments.spec import RunSpec
from tests.experiments.runs import train as run

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason="this machine has no GPU")

STEPS = 40
SHORT = {"budget": {"kind": "steps", "count": STEPS}, "model": {"depth": 10, "width": 64}}


def spec_of(**fields: object) -> RunSpec:
    return RunSpec.model_validate(fields)


def double(**fields: object) -> RunSpec:
    return spec_of(**{"precision": {"kind": "float64"}, **SHORT, **fields})


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"optimizer": {"kind": "adam"}},
        {"model": {"depth": 4, "width": 32, "norm": {"kind": "batch"}}},
        {"penalty": {"kind": "coupled", "strength": 0.01}, "clip": {"kind": "norm"}},
        {"model": {"kind": "vgg", "depth": 5, "width": 8, "norm": {"kind": "batch"}}},
        {"model": {"kind": "resnet", "width": 8}},
        {"model": {"kind": "lstm", "width": 16}},
        {
            "model": {"kind": "residual_mlp", "depth": 6, "width": 64},
            "init": {"kind": "orthogonal"},
        },
        {"loss": {"kind": "squared_error"}, "penalty": {"kind": "l1_proximal"}},
        {"loss": {"kind": "hinge"}, "optimizer": {"kind": "rmsprop"}},
        {"optimizer": {"kind": "gd", "momentum": 0.9}},
        {"data": {"kind": "digits", "shift": 1, "corruption": "fog"}},
    ],
    ids=str,
)
def test_equals_the_cpu_in_float64(fields):
    cpu, gpu = run(double(**fields)), run(double(**fields), device="cuda")
    assert gpu.declared.device.startswith("cuda")
    assert gpu.steps("layers") == cpu.steps("layers")
    for table in ("layers", "eval"):
        np.testing.assert_allclose(gpu.table(table), cpu.table(table), rtol=1e-4, atol=1e-12)
    np.testing.assert_allclose(gpu.column("train", "loss"), cpu.column("train", "loss"), rtol=1e-5)


@pytest.mark.parametrize("dropout", ["none", "inverted", "dropconnect"])
def test_same_spec_same_bits(dropout):
    spec = spec_of(**{**SHORT, "model": {"depth": 10, "width": 64, "dropout": {"kind": dropout}}})
    first, second = run(spec, device="cuda"), run(spec, device="cuda")
    assert torch.equal(first.weights, second.weights)
    assert first.table("layers").tobytes() == second.table("layers").tobytes()


def test_a_divergence_ends_the_run_at_its_step():
    spec = spec_of(init={"kind": "fan_in", "c": 3.0})
    cpu, gpu = run(spec), run(spec, device="cuda")
    assert gpu.ended.state == cpu.ended.state == "diverged"
    assert gpu.ended.step == cpu.ended.step
    assert gpu.ended.reason == cpu.ended.reason


@pytest.mark.parametrize("precision", ["float32", "bfloat16", "float16"])
def test_learns(precision):
    budget = {"kind": "epochs", "epochs": 35}
    done = run(spec_of(budget=budget, precision={"kind": precision}), device="cuda")
    assert done.column("eval", "val_accuracy")[-1] > 0.7


@pytest.mark.parametrize(
    "model", [{"depth": 3, "width": 512}, {"kind": "vgg", "depth": 5}], ids=str
)
def test_float32_is_exact_and_tf32_is_rounded(model):
    fields = {"budget": {"kind": "steps", "count": 1}, "model": model}
    losses = {}
    for kind in ("float64", "float32", "tf32"):
        done = run(spec_of(**{**fields, "precision": {"kind": kind}}), device="cuda")
        losses[kind] = float(done.column("eval", "val_loss")[0])
    exact = losses["float64"]
    assert abs(losses["float32"] - exact) < 1e-5 * exact
    assert abs(losses["tf32"] - exact) > abs(losses["float32"] - exact)
    assert abs(losses["tf32"] - exact) < 1e-2 * exact
