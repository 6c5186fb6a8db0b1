"""Optimizers, decay, clipping and schedules against their formulas, written out in float64."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch

from experiments.spec import RunSpec
from experiments.training.gradient import global_norm
from tests.experiments.runs import ready, spec

STEPS = 5
SCHEDULE = {"kind": "cosine", "final_fraction": 0.25}


def cosine(step: int) -> float:
    return 0.25 + 0.75 * (1 + math.cos(math.pi * (step - 1) / STEPS)) / 2


def sgd(g: torch.Tensor, state: dict[str, Any], o: Any, step: int) -> torch.Tensor:
    state["v"] = o.momentum * state.get("v", torch.zeros_like(g)) + g
    return g + o.momentum * state["v"] if o.nesterov else state["v"]


def adam(g: torch.Tensor, state: dict[str, Any], o: Any, step: int) -> torch.Tensor:
    zero = torch.zeros_like(g)
    state["m"] = o.beta1 * state.get("m", zero) + (1 - o.beta1) * g
    state["v"] = o.beta2 * state.get("v", zero) + (1 - o.beta2) * g * g
    mean, square = state["m"] / (1 - o.beta1**step), state["v"] / (1 - o.beta2**step)
    return mean / (square.sqrt() + o.eps)


def twin(chosen: RunSpec) -> torch.Tensor:
    """The parameters after all steps, the update written out from the choices' docstrings."""
    session = ready(chosen)
    parameters, network = session.parameters, session.network
    state: dict[str, Any] = {}
    batches = session.batches()
    for step in range(1, STEPS + 1):
        x, y = next(batches)
        loss = torch.nn.functional.cross_entropy(network.logits(x), y)
        grads = torch.autograd.grad(loss, parameters.tensors)
        g = torch.cat([grad.flatten() for grad in grads])
        w = parameters.values
        rate = chosen.optimizer.lr * (cosine(step) if chosen.schedule.kind == "cosine" else 1)
        if chosen.clip.kind == "norm":
            g = g * min(1, chosen.clip.threshold / g.norm().item())
        if chosen.clip.kind == "value":
            g = g.clip(-chosen.clip.threshold, chosen.clip.threshold)
        decayed = torch.zeros_like(w)
        if chosen.penalty.kind != "none":
            end = parameters.count if chosen.penalty.biases else parameters.weight_count
            decayed[:end] = chosen.penalty.strength * w[:end]
        if chosen.penalty.kind == "coupled":
            g = g + decayed
        if chosen.penalty.kind == "decoupled":
            w = w - rate * decayed
        if chosen.optimizer.kind == "adamw":
            w = w - rate * chosen.optimizer.weight_decay * w
        rule = sgd if chosen.optimizer.kind == "sgd" else adam
        w = w - rate * rule(g, state, chosen.optimizer, step)
        parameters.values.copy_(w)
    return parameters.values


CASES: list[dict[str, Any]] = [
    {"optimizer": {"kind": "sgd", "lr": 0.1}},
    {"optimizer": {"kind": "sgd", "lr": 0.1, "momentum": 0.9}},
    {"optimizer": {"kind": "sgd", "lr": 0.1, "momentum": 0.9, "nesterov": True}},
    {"optimizer": {"kind": "adam", "beta1": 0.7, "beta2": 0.95, "eps": 1e-3}},
    {"optimizer": {"kind": "adamw", "weight_decay": 3.0}},
    {"schedule": SCHEDULE},
    {"clip": {"kind": "norm", "threshold": 0.3}},
    {"clip": {"kind": "norm", "threshold": 1e3}},
    {"clip": {"kind": "value", "threshold": 0.01}},
    {"penalty": {"kind": "coupled", "strength": 0.5}},
    {"penalty": {"kind": "coupled", "strength": 0.5, "biases": True}},
    {"penalty": {"kind": "decoupled", "strength": 0.5}},
    {"penalty": {"kind": "decoupled", "strength": 0.5, "biases": True}, "schedule": SCHEDULE},
    {
        "optimizer": {"kind": "adam"},
        "clip": {"kind": "norm", "threshold": 0.3},
        "penalty": {"kind": "coupled", "strength": 0.5},
        "schedule": SCHEDULE,
    },
]


@pytest.mark.parametrize("fields", CASES, ids=str)
def test_update(fields: dict[str, Any]) -> None:
    budget = {"kind": "steps", "count": STEPS}
    chosen = spec(
        budget=budget,
        precision={"kind": "float64"},
        model={"depth": 2, "width": 12, "norm": {"kind": "layer"}},
        **fields,
    )
    session = ready(chosen)
    batches = session.batches()
    for step in range(1, STEPS + 1):
        session.stepper.step(step, *next(batches), sampled=step % 2 == 0)
    torch.testing.assert_close(session.parameters.values, twin(chosen), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("size", [1e-25, 1e-3, 1e25])
def test_global_norm_neither_underflows_nor_overflows(size: float) -> None:
    gradient = torch.full((10_000,), size)
    assert global_norm(gradient).item() == pytest.approx(100 * size, rel=1e-5)


def test_the_learning_rate_column_is_the_schedule() -> None:
    from tests.experiments.runs import train

    result = train(spec(budget={"kind": "steps", "count": STEPS}, schedule=SCHEDULE))
    expected = [0.01 * cosine(step) for step in range(1, STEPS + 1)]
    assert result.column("train", "learning_rate").tolist() == pytest.approx(expected, rel=1e-6)
