"""Every optimizer against its formula, written out in float64, and the lecture's figures."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
import torch
from pydantic import TypeAdapter
from torch import Tensor

from experiments.spec.optimizers import OptimizerChoice
from experiments.spec.registry import implementation
from tests.experiments.runs import ready, same, spec, train

State = dict[str, Any]
STEPS = 12


def gd(g: Tensor, s: State, o: Any, t: int) -> Tensor:
    s["v"] = g if t == 1 else o.momentum * s["v"] + (1 - o.dampening) * g
    return g + o.momentum * s["v"] if o.nesterov else s["v"]


def moments(g: Tensor, s: State, o: Any) -> tuple[Tensor, Tensor]:
    s["m"] = o.beta1 * s.get("m", 0) + (1 - o.beta1) * g
    s["v"] = o.beta2 * s.get("v", 0) + (1 - o.beta2) * g * g
    return s["m"], s["v"]


def adam(g: Tensor, s: State, o: Any, t: int) -> Tensor:
    m, v = moments(g, s, o)
    if o.amsgrad:
        v = s["largest"] = torch.maximum(v, s.get("largest", torch.zeros_like(v)))
    if getattr(o, "bias_correction", True):
        m, v = m / (1 - o.beta1**t), v / (1 - o.beta2**t)
    return m / (v.sqrt() + o.eps)


def adagrad(g: Tensor, s: State, o: Any, t: int) -> Tensor:
    s["c"] = s.get("c", o.initial_accumulator) + g * g
    return g / (s["c"].sqrt() + o.eps) / (1 + (t - 1) * o.lr_decay)


def adadelta(g: Tensor, s: State, o: Any, t: int) -> Tensor:
    s["v"] = o.rho * s.get("v", 0) + (1 - o.rho) * g * g
    delta = g * math.sqrt(o.eps) if t == 1 else g * (s["u"] + o.eps).sqrt()
    delta = delta / (s["v"] + o.eps).sqrt()
    s["u"] = o.rho * s.get("u", 0) + (1 - o.rho) * delta * delta
    return delta


def rmsprop(g: Tensor, s: State, o: Any, t: int) -> Tensor:
    s["v"] = o.alpha * s.get("v", 0) + (1 - o.alpha) * g * g
    s["m"] = o.alpha * s.get("m", 0) + (1 - o.alpha) * g
    spread = s["v"] - s["m"] ** 2 if o.centered else s["v"]
    s["b"] = o.momentum * s.get("b", 0) + g / (spread.sqrt() + o.eps)
    return s["b"]


def nadam(g: Tensor, s: State, o: Any, t: int) -> Tensor:
    def mu(k: int) -> float:
        return o.beta1 * (1 - 0.96 ** (k * o.momentum_decay) / 2)

    m, v = moments(g, s, o)
    product = math.prod(mu(k) for k in range(1, t + 1))
    ahead = mu(t + 1) * m / (1 - product * mu(t + 1)) + (1 - mu(t)) * g / (1 - product)
    return ahead / ((v / (1 - o.beta2**t)).sqrt() + o.eps)


def radam(g: Tensor, s: State, o: Any, t: int) -> Tensor:
    m, v = moments(g, s, o)
    mean = m / (1 - o.beta1**t)
    most = 2 / (1 - o.beta2) - 1
    length = most - 2 * t * o.beta2**t / (1 - o.beta2**t)
    if length <= 5:
        return mean
    factor = (length - 4) * (length - 2) * most / ((most - 4) * (most - 2) * length)
    return mean * math.sqrt(factor * (1 - o.beta2**t)) / (v.sqrt() + o.eps)


def adamax(g: Tensor, s: State, o: Any, t: int) -> Tensor:
    s["m"] = o.beta1 * s.get("m", 0) + (1 - o.beta1) * g
    s["u"] = torch.maximum(o.beta2 * s.get("u", torch.zeros_like(g)), g.abs() + o.eps)
    return s["m"] / (1 - o.beta1**t) / s["u"]


def rprop(g: Tensor, s: State, o: Any, t: int) -> Tensor:
    product = g * s.get("g", torch.zeros_like(g))
    size = s.get("s", torch.full_like(g, o.lr))
    factor = 1 + (o.grow - 1) * (product > 0).to(g) - (1 - o.shrink) * (product < 0).to(g)
    s["s"] = (size * factor).clamp(1e-6, o.largest)
    s["g"] = torch.where(product < 0, 0.0, g)  # no step, and no memory, after a change of sign
    return s["s"] * s["g"].sign() / o.lr


RULES: dict[str, Callable[[Tensor, State, Any, int], Tensor]] = {
    "gd": gd,
    "sgd": gd,
    "adam": adam,
    "adamw": adam,
    "adagrad": adagrad,
    "adadelta": adadelta,
    "rmsprop": rmsprop,
    "nadam": nadam,
    "radam": radam,
    "adamax": adamax,
    "rprop": rprop,
}
CASES: list[dict[str, Any]] = [
    {"kind": "sgd", "lr": 0.1, "momentum": 0.9, "dampening": 0.4},
    {"kind": "gd", "lr": 0.3},
    {"kind": "gd", "lr": 0.3, "momentum": 0.8, "nesterov": True},
    {"kind": "adam", "amsgrad": True, "beta2": 0.8},
    {"kind": "adam", "bias_correction": False},
    {"kind": "adam", "bias_correction": False, "amsgrad": True, "beta2": 0.8, "eps": 0.01},
    {"kind": "adamw", "amsgrad": True, "beta2": 0.8, "weight_decay": 0.0},
    {"kind": "adagrad"},
    {"kind": "adagrad", "lr_decay": 0.3, "initial_accumulator": 0.01, "eps": 0.1},
    {"kind": "adadelta", "rho": 0.7, "eps": 1e-4},
    {"kind": "rmsprop"},
    {"kind": "rmsprop", "momentum": 0.5, "centered": True, "alpha": 0.6, "eps": 0.01},
    {"kind": "nadam", "beta1": 0.8, "momentum_decay": 0.5},
    {"kind": "radam", "beta2": 0.9, "eps": 1e-3},
    {"kind": "adamax", "eps": 1e-4},
    {"kind": "rprop", "lr": 0.05, "grow": 3.0, "shrink": 0.3, "largest": 0.1},
]


def choice(**fields: Any) -> Any:
    return TypeAdapter(OptimizerChoice).validate_python(fields)


@pytest.mark.parametrize("fields", CASES, ids=str)
def test_update(fields: dict[str, Any]) -> None:
    chosen = spec(optimizer=fields, precision={"kind": "float64"})
    session, twin = ready(chosen), ready(chosen)
    ours, theirs, state = session.batches(), twin.batches(), {}
    for step in range(1, STEPS + 1):
        session.stepper.step(step, *next(ours), sampled=step % 2 == 0)
        x, y = next(theirs)
        loss = torch.nn.functional.cross_entropy(twin.network.logits(x), y)
        grads = torch.autograd.grad(loss, twin.parameters.tensors)
        g = torch.cat([grad.flatten() for grad in grads])
        change = RULES[fields["kind"]](g, state, chosen.optimizer, step)
        twin.parameters.values.sub_(chosen.optimizer.lr * change)
    loose = 1e-9 if fields["kind"] == "nadam" else 1e-12  # torch keeps its Π μ in float32
    torch.testing.assert_close(
        session.parameters.values, twin.parameters.values, rtol=1e-9, atol=loose
    )


def test_every_kind_has_a_case() -> None:
    kinds = {case["kind"] for case in CASES}
    assert kinds == set(RULES)
    assert len(kinds) == len(TypeAdapter(OptimizerChoice).json_schema()["oneOf"])


def moved(optimizer: Any, gradients: list[float]) -> list[float]:
    """Size of each step of one weight under these gradients."""
    w = torch.zeros(1, dtype=torch.float64)
    rule = implementation(optimizer)(optimizer, w)
    sizes = []
    for g in gradients:
        before = w.item()
        w.grad = torch.full_like(w, g)
        rule.step()
        sizes.append(abs(w.item() - before))
    return sizes


def test_steps_under_a_constant_gradient_are_the_lectures() -> None:
    """CLAIMS optid: gradient 1, learning rate 0.1, steps 1, 10, 100 and 1000."""
    ones = [1.0] * 1000
    at = [0, 9, 99, 999]
    steps = moved(choice(kind="adagrad", lr=0.1), ones)
    assert [steps[k] for k in at] == pytest.approx([0.1, 0.0316228, 0.01, 0.00316228], rel=1e-5)
    assert moved(choice(kind="rmsprop", lr=0.1), ones)[-1] == pytest.approx(0.1, rel=1e-3)
    assert moved(choice(kind="adam", lr=0.1), ones) == pytest.approx([0.1] * 1000, rel=1e-6)
    steps = moved(choice(kind="adam", lr=0.1, bias_correction=False), ones)
    assert [steps[k] for k in (0, 9, 999)] == pytest.approx([0.316, 0.653, 0.126], rel=2e-3)
    # With the square root the size of the gradient does not matter (erratum E7).
    assert moved(choice(kind="adagrad", lr=0.1), [100.0]) == pytest.approx([0.1])


@pytest.mark.parametrize("kind", ["gd", "rprop"])
def test_a_full_batch_step_takes_every_example_once(kind: str) -> None:
    data = {"kind": "moons", "points": 200, "batch_size": 7}
    chosen = spec(optimizer={"kind": kind}, data=data, budget={"kind": "epochs", "epochs": 3})
    assert (chosen.batch_size, chosen.steps_per_epoch, chosen.total_steps) == (160, 1, 3)
    x, y = next(ready(chosen).batches())
    assert (len(x), len(y)) == (160, 160)
    result = train(chosen)
    # The loss of a step is the evaluation before it, so with all examples the two columns agree.
    assert result.column("train", "loss").tolist() == pytest.approx(
        result.column("eval", "train_loss")[:-1].tolist(), rel=1e-5
    )
    smaller = spec(optimizer={"kind": kind}, data=data | {"batch_size": 9}, budget=chosen.budget)
    assert same(result.curves(), train(smaller).curves())
