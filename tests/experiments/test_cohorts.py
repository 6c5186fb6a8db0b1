"""A cohort says of each member what its run alone says, and nobody disturbs the others."""

from __future__ import annotations

import pytest

from experiments.data import DatasetUnavailable
from experiments.training.cohorts import Broke, Cohort, MemberEvent
from experiments.training.events import Declared, Ended, Progress, Stepped
from tests.experiments.cohorts import agree, equal, together
from tests.experiments.runs import spec, train


def test_a_cohort_of_one_is_the_run_to_the_bit() -> None:
    equal([spec()], rtol=0.0)


def test_members_of_any_structure() -> None:
    equal(
        [
            spec(seed=1),
            spec(model={"kind": "linear"}, budget={"kind": "steps", "count": 3}),
            spec(model={"depth": 4, "width": 7, "activation": {"kind": "gelu"}}),
            spec(optimizer={"kind": "rprop"}, data={"kind": "moons", "points": 60}),
        ],
        rtol=0.0,
    )


def test_lock_step() -> None:
    counts = 3, 6, 1
    specs = [spec(seed=k, budget={"kind": "steps", "count": n}) for k, n in enumerate(counts)]
    _, order = together(specs)
    assert [member for member, event in order if isinstance(event, Declared)] == [0, 1, 2]
    assert all(isinstance(event, Declared) for _, event in order[:3])
    steps = [event.step for _, event in order if isinstance(event, Stepped)]
    assert steps == sorted(steps)
    for step in range(7):
        stepped = [m for m, e in order if isinstance(e, Stepped) and e.step == step]
        assert stepped == [m for m, n in enumerate(counts) if step <= n]
    ends = [(m, e.step) for m, e in order if isinstance(e, Ended)]
    assert sorted(ends) == list(enumerate(counts))


@pytest.mark.parametrize("when", [0, 1, 3])
@pytest.mark.parametrize("others", [{}, {"model": {"depth": 1, "width": 8}}])
def test_a_member_is_stopped_alone(when: int, others: dict[str, object]) -> None:
    specs = [spec(seed=1), spec(seed=2), spec(seed=3, **others)]

    def listen(cohort: Cohort, member: int, event: MemberEvent) -> None:
        if member == 0 and event == Stepped(when):
            cohort.stop(1)

    told, order = together(specs, listen)
    assert told[1].steps == list(range(when))
    assert len(told[1].table("train")) == max(0, when - 1)
    assert not [e for m, e in order if m == 1 and isinstance(e, Ended | Broke)]
    for k in (0, 2):
        agree(told[k], train(specs[k]), rtol=1e-4, atol=1e-5)


def test_a_member_whose_data_are_missing_breaks_alone() -> None:
    specs = [spec(data={"kind": "file", "file": "nowhere.csv"}), spec()]
    told, order = together(specs)
    broke = order[0][1]
    assert isinstance(broke, Broke)
    assert isinstance(broke.error, DatasetUnavailable)
    assert len(told[0].events) == 1
    assert not told[0].rows
    agree(told[1], train(specs[1]), rtol=0.0)


def test_no_run_at_all() -> None:
    with pytest.raises(ValueError, match="specs: a cohort has at least one run"):
        Cohort([])


def test_stopped_before_anything_happened() -> None:
    cohort = Cohort([spec(), spec(seed=1)])
    cohort.stop(0)
    assert {member for member, _ in cohort.events()} == {1}
    assert cohort.drain(0) == []


def test_progress_is_heard() -> None:
    heard: list[Progress] = []
    cohort = Cohort([spec(), spec(seed=1)], on_progress=heard.append)
    assert isinstance(next(cohort.events())[1], Declared)
