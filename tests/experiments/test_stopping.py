"""Early stopping: each rule on losses written down, and in a run (CLAIMS stop)."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch
from pydantic import TypeAdapter

from experiments.spec.registry import implementation
from experiments.spec.stopping import StoppingChoice
from experiments.training.stopping.best import Best
from tests.experiments.runs import Result, ready, spec, train


def rule(state: torch.Tensor, **fields: Any) -> Best:
    choice = TypeAdapter(StoppingChoice).validate_python(fields)
    made: Best = implementation(choice)(choice, [state])
    return made


def stopped(losses: list[float], **fields: Any) -> int | None:
    """The evaluation at which it stops; its best weights are those of the lowest loss."""
    state = torch.zeros(1)
    judge = rule(state, **fields)
    for k, loss in enumerate(losses):
        state.fill_(k)
        judge.judge(k, loss)
        if judge.exhausted:
            break
    seen = [loss for loss in losses[: k + 1] if not math.isnan(loss)]
    judge.restore()
    assert state.item() == judge.best_step == losses.index(min(seen))
    return k if judge.exhausted else None


FALLING = [1.0, 0.9, 0.895, 0.7, 0.69, 0.685, 0.683, 0.682]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"kind": "percent_drop", "window": 1, "percent": 1.0}, 2),  # one alone is noisy
        ({"kind": "percent_drop", "window": 3, "percent": 10.0}, 6),
        ({"kind": "percent_drop", "window": 3, "percent": 1.0}, None),
        ({"kind": "percent_drop", "window": 20}, None),
        ({"kind": "absolute_drop", "least": 0.004}, 6),
        ({"kind": "absolute_drop", "window": 2, "least": 0.02}, 5),
        ({"kind": "absolute_drop", "least": 1e-4}, None),
        ({"kind": "generalization_loss"}, None),
        ({"kind": "patience", "patience": 1}, None),
    ],
    ids=str,
)
def test_when_a_falling_loss_is_left(fields: dict[str, Any], expected: int | None) -> None:
    assert stopped(FALLING, **fields) == expected


def test_generalization_loss_looks_at_the_rise_above_the_lowest() -> None:
    losses = [1.0, 0.5, 0.52, 0.5249, 0.51, 0.526, 0.4]
    assert stopped(losses, kind="generalization_loss", alpha=5.0) == 5
    assert stopped(losses, kind="generalization_loss", alpha=6.0) is None


@pytest.mark.parametrize("kind", ["percent_drop", "absolute_drop", "generalization_loss"])
def test_a_loss_that_is_no_number_stops_nothing(kind: str) -> None:
    losses = [2.0, 1.0, math.nan, math.nan]
    assert stopped(losses, kind=kind) is None


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        (
            {"kind": "percent_drop", "window": 3, "percent": 5.0},
            "had dropped by less than 5 % over the last 3 evaluations",
        ),
        (
            {"kind": "absolute_drop", "least": 0.01},
            "had dropped by less than 0.01 over the last evaluation",
        ),
        ({"kind": "generalization_loss", "alpha": 8.0}, "was more than 8 % above its lowest"),
        ({"kind": "patience", "patience": 3}, "had not improved for 3 evaluations"),
    ],
    ids=str,
)
def test_a_run_stops_says_why_and_ends_with_its_best_weights(
    fields: dict[str, Any], why: str
) -> None:
    result = overfitting(fields)
    loss, steps = result.column("eval", "val_loss"), result.steps("eval")
    best = int(loss[:-1].argmin())
    assert result.ended.step < 3000
    assert f"step {result.ended.step:,}: the validation loss {why}." in result.ended.reason
    assert f"The weights of step {steps[best]:,}" in result.ended.reason
    assert loss[-1] == loss[best]
    until = {"budget": {"kind": "steps", "count": steps[best]}}
    assert torch.equal(result.weights, train(spec(**OVERFITTING | until)).weights)


OVERFITTING: dict[str, Any] = {
    "optimizer": {"kind": "adam", "lr": 0.03},
    "data": {"kind": "moons", "points": 60, "batch_size": 10, "noise": 0.6},
    "model": {"depth": 2, "width": 64},
    "budget": {"kind": "steps", "count": 3000},
    "probes": {"evaluate_every": 10, "every": 100},
}


def overfitting(stopping: dict[str, Any]) -> Result:
    return train(spec(early_stopping=stopping, **OVERFITTING))


def test_a_short_window_stops_a_plateau_that_a_long_one_sits_out() -> None:
    """CLAIMS plateau: sigmoid 3×64 learns nothing visible for epochs, then falls."""
    plateau: dict[str, Any] = {
        "model": {"depth": 3, "width": 64, "activation": {"kind": "sigmoid"}},
        "init": {"kind": "xavier_normal"},
        "optimizer": {"kind": "sgd", "lr": 0.1},
        "budget": {"kind": "epochs", "epochs": 25},
        "probes": {"every": 1000},
    }
    short = train(spec(early_stopping={"kind": "percent_drop", "window": 1}, **plateau))
    long = train(spec(early_stopping={"kind": "percent_drop", "window": 10}, **plateau))
    assert short.ended.step <= 3 * 44
    assert short.column("eval", "val_accuracy")[-1] < 0.3
    assert long.ended.step > 20 * 44
    assert long.column("eval", "val_accuracy")[-1] > 0.6


def test_the_state_that_is_restored_contains_running_averages() -> None:
    session = ready(spec(model={"depth": 1, "width": 8, "norm": {"kind": "batch"}}))
    assert len(session.state()) == 1 + 3
