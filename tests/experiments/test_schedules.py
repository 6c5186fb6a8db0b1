"""Learning-rate schedules against torch's own, or a formula."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch
from pydantic import ValidationError
from torch.optim import lr_scheduler

from experiments.training.rate import Rate
from tests.experiments.runs import spec, train

STEPS = 40
LR = 0.5


def rates(steps: int = STEPS, **schedule: Any) -> list[float]:
    budget, optimizer = {"kind": "steps", "count": steps}, {"kind": "sgd", "lr": LR}
    rate = Rate(spec(schedule=schedule, budget=budget, optimizer=optimizer))
    return [rate.at(step) for step in range(1, steps + 1)]


def torchs(scheduler: Any, **options: Any) -> list[float]:
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=LR)
    made = scheduler(optimizer, **options)
    found = []
    for _ in range(STEPS):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        made.step()
    return found


def test_against_torch() -> None:
    step = torchs(lr_scheduler.StepLR, step_size=7, gamma=0.3)
    assert rates(kind="step", every=7, factor=0.3) == pytest.approx(step)
    ratio = 0.02 ** (1 / STEPS)
    exponential = torchs(lr_scheduler.ExponentialLR, gamma=ratio)
    assert rates(kind="exponential", final_fraction=0.02) == pytest.approx(exponential)
    cosine = torchs(lr_scheduler.CosineAnnealingLR, T_max=STEPS, eta_min=0.1 * LR)
    assert rates(kind="cosine", final_fraction=0.1) == pytest.approx(cosine)
    drop = torchs(lr_scheduler.MultiStepLR, milestones=[13], gamma=0.2)
    assert rates(kind="drop", after=13, final_fraction=0.2) == pytest.approx(drop)


@pytest.mark.parametrize("rise", [0.3, 0.75])
def test_one_cycle_against_torch(rise: float) -> None:
    options = {"total_steps": STEPS + 1, "pct_start": rise, "cycle_momentum": False}
    expected = torchs(
        lr_scheduler.OneCycleLR, max_lr=LR, div_factor=20, final_div_factor=50, **options
    )
    fractions = {"first_fraction": 1 / 20, "final_fraction": 1 / 1000}
    found = rates(STEPS + 1, kind="one_cycle", rise=rise, **fractions)
    assert found[:STEPS] == pytest.approx(expected)
    assert found[-1] == pytest.approx(LR / 1000)


@pytest.mark.parametrize("steps", [1, 2, 3])
@pytest.mark.parametrize("rise", [0.0, 0.5, 0.99])
def test_one_cycle_of_a_tiny_run_stays_between_its_ends(steps: int, rise: float) -> None:
    assert all(0 < rate <= LR for rate in rates(steps, kind="one_cycle", rise=rise))


def test_one_over_t() -> None:
    expected = [LR / (1 + t / 10) for t in range(STEPS)]
    assert rates(kind="inverse_time", half=10.0) == pytest.approx(expected)
    assert expected[10] == LR / 2


@pytest.mark.parametrize("kind", ["constant", "cosine"])
def test_warm_up_rises_linearly_and_then_leaves_the_schedule_alone(kind: str) -> None:
    plain, warm = rates(kind=kind), rates(kind=kind, warmup=9)
    share = [min(1.0, t / 10) for t in range(1, STEPS + 1)]
    assert warm == pytest.approx([a * b for a, b in zip(plain, share, strict=True)])
    assert warm[9:] == plain[9:]


def test_a_power_too_small_for_a_number_is_zero() -> None:
    assert rates(kind="step", every=1, factor=1e-300)[-1] == 0.0


def test_plateau_falls_after_evaluations_without_improvement() -> None:
    plateau = {"kind": "plateau", "factor": 0.5, "patience": 2, "min_delta": 0.1}
    rate = Rate(spec(schedule=plateau, optimizer={"kind": "sgd", "lr": 1.0}))
    found = []
    for loss in (3.0, 2.0, 1.95, 1.94, 1.0, 0.99, math.nan, 0.98, 0.5):
        rate.judge(loss)
        found.append(rate.at(1))
    assert found == [1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25]


def test_plateau_is_seen_in_the_learning_rate_column() -> None:
    plateau = {"kind": "plateau", "patience": 1, "min_delta": 100.0, "factor": 0.5}
    result = train(spec(schedule=plateau, probes={"evaluate_every": 2}))
    # Judged at steps 0 (an improvement on nothing), 2 and 4.
    expected = [0.01, 0.01, 0.005, 0.005, 0.0025, 0.0025]
    assert result.column("train", "learning_rate").tolist() == pytest.approx(expected)


def test_rprop_has_no_schedule() -> None:
    with pytest.raises(ValidationError) as refused:
        spec(optimizer={"kind": "rprop"}, schedule={"kind": "cosine"})
    assert refused.value.errors()[0]["ctx"]["field"] == "schedule"
