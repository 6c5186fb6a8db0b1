"""Members of a cohort go on from a checkpoint, alone or beside others."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from experiments.spec import RunSpec
from experiments.training import Training
from experiments.training.checkpoints import CheckpointError
from experiments.training.checkpoints.format import read_header
from experiments.training.cohorts import Broke, Cohort
from experiments.training.cohorts.structure import structure
from experiments.training.events import Declared, Ended, Rows, Stepped
from tests.experiments.test_checkpoints import AT, TOTAL, Whole, run, small

ADAM = {"kind": "adam", "lr": 0.003}
KINDS: list[dict[str, Any]] = [
    {"optimizer": {"kind": "sgd", "lr": 0.1}},
    {"optimizer": {"kind": "sgd", "lr": 0.1, "momentum": 0.9, "nesterov": True}},
    {"optimizer": ADAM},
    {"optimizer": {**ADAM, "amsgrad": True, "bias_correction": False}},
    {"optimizer": {"kind": "adamw"}},
    {"optimizer": {"kind": "adagrad"}},
    {"optimizer": {"kind": "rmsprop", "momentum": 0.9, "centered": True}},
    {"optimizer": ADAM, "schedule": {"kind": "plateau", "patience": 1, "min_delta": 0.5}},
    {"model": {"depth": 2, "width": 12, "norm": {"kind": "batch"}}},
    {"model": {"depth": 2, "width": 12, "dropout": {"kind": "inverted", "p": 0.3}}},
]


def members(fields: dict[str, Any], count: int) -> list[RunSpec]:
    """That differ in their seeds."""
    return [small(**({"probes": {"evaluate_every": 3}} | fields), seed=k) for k in range(count)]


def values(cohort: Cohort, member: int) -> np.ndarray:
    return cohort._members[member].session.parameters.values.numpy().copy()


@pytest.mark.parametrize("fields", KINDS, ids=str)
def test_a_member_of_a_group_goes_on_alone(fields: dict[str, Any]) -> None:
    specs = members(fields, 3)
    assert structure(specs[0]) is not None
    cohort = Cohort(specs, clock=lambda: 0.0)
    data = b""
    rows: list[Rows] = []
    for member, event in cohort.events():
        assert not isinstance(event, Broke), event
        if member == 1 and event == Stepped(AT):
            data = cohort.checkpoint(1)
            cohort.drain(1)
    rows = cohort.drain(1)
    assert read_header(data).step == AT
    rest = run(specs[1], resume=data)
    assert isinstance(rest.events[-1], Ended)
    np.testing.assert_allclose(
        np.frombuffer(rest.values(), np.float32), values(cohort, 1), rtol=2e-3, atol=2e-5
    )
    for part in rows:
        got = next(each for each in rest.rows if each.table == part.table)
        assert (got.first_row, got.steps.tolist()) == (part.first_row, part.steps.tolist())
        if part.table == "eval":
            np.testing.assert_allclose(got.values[:, :4], part.values[:, :4], rtol=1e-2, atol=1e-3)


def test_by_turns_and_resumed_in_a_cohort_with_the_same_bits() -> None:
    specs = [
        small(optimizer=ADAM, seed=0),
        small(optimizer={"kind": "rprop"}, seed=1),
        small(optimizer=ADAM, seed=2),
    ]
    wholes = [run(spec, at={5, AT}) for spec in specs]
    resume = [wholes[0].checkpoints[AT], None, wholes[2].checkpoints[5]]
    cohort = Cohort(specs, clock=lambda: 0.0, resume=resume)
    seen: dict[int, list[object]] = {0: [], 1: [], 2: []}
    for member, event in cohort.events():
        seen[member].append(event)
    for member, first in ((0, AT + 1), (1, 0), (2, 6)):
        assert isinstance(seen[member][0], Declared)
        assert seen[member][1:-1] == [Stepped(step) for step in range(first, TOTAL + 1)]
        assert seen[member][-1] == wholes[member].events[-1]
        assert values(cohort, member).tobytes() == wholes[member].values()
        told = Whole(Training(specs[member]), rows=cohort.drain(member))
        assert min(rows.first_row for rows in told.rows if rows.table == "train") == max(
            0, first - 1
        )


def test_a_foreign_checkpoint_breaks_that_member_alone() -> None:
    specs = members({}, 2)
    cohort = Cohort(specs, resume=[b"nothing", None])
    events = list(cohort.events())
    broken = [event for member, event in events if member == 0]
    assert isinstance(broken[0], Broke)
    assert isinstance(broken[0].error, CheckpointError)
    assert isinstance(events[-1][1], Ended)
    with pytest.raises(CheckpointError):
        cohort.checkpoint(0)
    with pytest.raises(CheckpointError):
        cohort.checkpoint(1)
