"""Tables of probes and the clip coefficient of runs that take their steps as one, against each
alone; and a run that breaks in the middle of the common step."""

from __future__ import annotations

from typing import Any

import pytest
from torch import Tensor

from experiments.probes.moment import Moment
from experiments.probes.probe import Probe
from experiments.spec.tables import probed
from experiments.training.cohorts import Broke, Cohort, MemberEvent
from experiments.training.events import Ended
from tests.experiments.cohorts import agree, together
from tests.experiments.runs import train
from tests.experiments.test_cohorts_batched import EXACT, model, runs

OFTEN = {
    f"{name}_every": 4
    for name in (
        *("statistics", "histograms", "boundary", "units"),
        *("gradient_noise", "along_gradient", "curvature"),
    )
}
# Two classes would have gradients of equal size and other sign, on the edge between two bins.
SPIRALS = {"kind": "spirals", "arms": 3, "points": 200, "batch_size": 20}
RATES: list[dict[str, Any]] = [{"optimizer": {"kind": "sgd", "lr": lr}} for lr in (0.01, 0.1)]


@pytest.mark.parametrize("cost", ["economy", "standard", "full"])
@pytest.mark.parametrize(
    "network",
    [
        {},
        {"norm": {"kind": "layer"}},
        {"norm": {"kind": "batch", "place": "after"}, "activation": {"kind": "tanh"}},
        {"kind": "residual_mlp", "dropout": {"kind": "inverted", "p": 0.3}},
    ],
    ids=["plain", "layer norm", "batch norm after tanh", "residual with dropout"],
)
def test_every_table_of_a_member_is_that_of_its_run(cost: str, network: dict[str, Any]) -> None:
    probes = OFTEN | {"cost": cost, "evaluate_every": 6}
    specs = runs(*RATES, steps=12, probes=probes, data=SPIRALS, **model(**network))
    told, _ = together(specs)
    for one, chosen in zip(told, specs, strict=True):
        alone = train(chosen)
        names = {table.name for table in alone.declared.tables}
        assert {table.name for table in probed(chosen)} <= names
        for name in names - {"nonfinite"}:
            assert len(alone.table(name)) > 0, name
        agree(one, alone, **EXACT)


def test_the_tables_of_the_three_costs_are_all_there() -> None:
    chosen = runs(*RATES, steps=12, probes={"cost": "full"}, data=SPIRALS)[0]
    assert {table.name for table in probed(chosen)} == {
        *("weights", "preactivations", "predictions", "histograms", "boundary"),
        *("units", "gradient_noise", "along_gradient", "curvature"),
    }


@pytest.mark.parametrize("kind", ["norm", "value", "one_sided"])
def test_the_clip_coefficient_of_a_member_is_that_of_its_run(kind: str) -> None:
    clips = [{"clip": {"kind": kind, "threshold": t}} for t in (1e-3, 0.02, 1e6)]
    specs = runs(*clips, steps=20, **model())
    told, _ = together(specs)
    for one, chosen in zip(told, specs, strict=True):
        alone = train(chosen)
        coefficient = alone.column("train", "clip_coefficient")
        assert (coefficient < 1).any() == (chosen.clip.threshold < 1)  # type: ignore[union-attr]
        agree(one, alone, **EXACT)


class Failing(Probe):
    """Raises at step 6."""

    def __init__(self, probe: Probe) -> None:
        self._probe = probe

    def measure(self, moment: Moment) -> Tensor:
        if moment.step == 6:
            raise RuntimeError("this probe fails")
        return self._probe.measure(moment)


def test_a_member_that_breaks_in_the_common_step_leaves_the_others_going() -> None:
    specs = runs(*RATES, {}, steps=20, probes=OFTEN | {"statistics_every": 2})

    def listen(cohort: Cohort, member: int, event: MemberEvent) -> None:
        if member == 1 and not hasattr(cohort, "spoiled"):
            cohort.spoiled = True  # type: ignore[attr-defined]
            one = cohort._members[1].session.watch._probes[0]
            one.probe = Failing(one.probe)

    told, _ = together(specs, listen)
    broke = told[1].events[-1]
    assert isinstance(broke, Broke)
    assert str(broke.error) == "this probe fails"
    assert told[1].steps == [0, 1, 2, 3, 4, 5]
    assert told[1].table("train")[:, 0].tolist() == [1, 2, 3, 4, 5]
    for member in (0, 2):
        assert isinstance(told[member].events[-1], Ended)
        agree(told[member], train(specs[member]), **EXACT)
