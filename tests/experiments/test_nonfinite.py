"""The first NaN or Inf is found where it was put."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from experiments.probes.search import Found
from experiments.spec.tables.layers import QUANTITIES
from experiments.spec.tables.nonfinite import PHASES, PLACES, TABLE
from experiments.training import Training
from experiments.training.events import Culprit, Ended, Stepped
from experiments.training.loop import Loop
from experiments.training.session import Session
from tests.experiments.runs import Result, ready, same, spec, train

MODELS: dict[str, dict[str, Any]] = {
    "chain": {"depth": 4, "width": 12},
    "norm and dropout": {
        "depth": 4,
        "width": 12,
        "norm": {"kind": "batch"},
        "dropout": {"kind": "inverted", "p": 0.2},
    },
}


def spoiled(chosen: Any, at: int, spoil: Callable[[Session], None]) -> Result:
    """A run in which `spoil` happens just before step `at`."""
    session = ready(chosen)
    result = Result(session, session.declared())
    loop = Loop(session, lambda: 0.0)
    result.events.append(loop.begin())
    while not loop.over:
        turn = loop.turn()
        if turn.step == at:
            spoil(session)
        result.events.append(loop.settle(turn, loop.take(turn), 0.0, 0.0))
    result.events.append(loop.end())
    result.rows = session.telemetry.drain()
    return result


def culprit(result: Result) -> Culprit:
    found = result.ended.culprit
    assert found is not None
    assert_row(result, found)
    return found


def assert_row(result: Result, found: Culprit) -> None:
    """The table says the same."""
    assert result.steps("nonfinite") == [found.step]
    columns = [name for quantity in TABLE.quantities for name in quantity.columns()]
    told = dict(zip(columns, result.table("nonfinite")[0].tolist(), strict=True))
    assert told["layer"] == found.layer or (found.layer is None and math.isnan(told["layer"]))
    assert PHASES[int(told["phase"])] == found.phase
    assert PLACES[int(told["place"])] == found.place
    for quantity in QUANTITIES:
        value = told[f"last_{quantity.name}"]
        assert value == found.last.get(quantity.name) or math.isnan(value)
    assert str(found) in result.ended.reason or result.ended.state == "finished"


@pytest.mark.parametrize("every", [1, 1000])
@pytest.mark.parametrize("model", list(MODELS))
def test_a_spoiled_weight_is_the_update_before(model: str, every: int) -> None:
    def spoil(session: Session) -> None:
        with torch.no_grad():
            session.network.linears[2].weight[1, 3] = math.nan

    probes = {"every": every, "cost": "economy"}
    result = spoiled(spec(model=MODELS[model], probes=probes), 4, spoil)
    found = culprit(result)
    assert (found.step, found.layer, found.name) == (3, 2, "hidden 3")
    assert (found.phase, found.place) == ("update", "weights")
    last = 3 if every == 1 else 1
    assert found.last_step == last
    row = result.steps("layers").index(last)
    for quantity in QUANTITIES:
        assert found.last[quantity.name] == result.quantity(quantity.name)[row, 2]
    assert result.ended.state == "diverged"
    assert "update of step 3" in result.ended.reason
    assert "hidden 3" in result.ended.reason


@pytest.mark.parametrize("every", [1, 1000])
def test_an_overflow_in_the_forward_pass(every: int) -> None:
    """Weights of 1e30 in layer 2 and 1e20 behind: layer 3 is the first beyond 3.4e38."""

    def spoil(session: Session) -> None:
        with torch.no_grad():
            session.network.linears[1].weight.fill_(1e30)
            session.network.linears[2].weight.fill_(1e20)

    chosen = spec(model=MODELS["chain"], probes={"every": every, "cost": "economy"})
    result = spoiled(chosen, 3, spoil)
    found = culprit(result)
    assert (found.step, found.layer) == (3, 2)
    assert (found.phase, found.place) == ("forward", "pre-activation")
    assert found.incoming is not None
    assert 1e29 < found.incoming < 1e33
    assert found.last_step == (2 if every == 1 else 1)


def test_a_loss_that_overflows_alone() -> None:
    def spoil(session: Session) -> None:
        with torch.no_grad():
            session.network.linears[-1].weight.fill_(1e25)

    chosen = spec(model=MODELS["chain"], loss={"kind": "squared_error"})
    found = culprit(spoiled(chosen, 2, spoil))
    assert (found.step, found.phase, found.place) == (2, "forward", "loss")


@pytest.mark.parametrize("every", [1, 1000])
def test_an_overflow_in_the_backward_pass(every: int) -> None:
    """The loss is the same, with a gradient of 3e38 by every output."""

    def spoil(session: Session) -> None:
        criterion = session.stepper.criterion

        def steep(outputs: Tensor, targets: Tensor, **more: Any) -> Tensor:
            nothing = outputs - outputs.detach()
            return criterion(outputs, targets, **more) + (nothing * 3e38).sum()

        session.stepper.criterion = steep  # type: ignore[assignment]

    chosen = spec(model=MODELS["chain"], probes={"every": every, "cost": "economy"})
    found = culprit(spoiled(chosen, 3, spoil))
    assert (found.step, found.phase, found.place) == (3, "backward", "gradient of weights")
    assert found.name == "output"
    assert found.last_step == (2 if every == 1 else 1)


def test_what_was_found_is_told_after_going_on_from_a_checkpoint() -> None:
    """An infinite gradient that is clipped by value does not end the run."""
    chosen = spec(clip={"kind": "value", "threshold": 0.1}, budget={"kind": "steps", "count": 10})
    training = Training(chosen, clock=lambda: 0.0)
    for event in training.events():
        if event == Stepped(2):
            break
    assert training._session is not None
    locator = training._session.watch.locator
    locator._tell(2, Found(1, "backward", "gradient of weights", 0, 2))
    *_, ended = Training(chosen, clock=lambda: 0.0, resume=training.checkpoint()).events()
    assert isinstance(ended, Ended)
    assert ended.culprit == locator.culprit
    assert ended.culprit is not None


def test_a_run_that_stays_finite_has_no_culprit_and_no_row() -> None:
    result = train(spec())
    assert result.ended == Ended("finished", 6, "Finished all 6 steps.")
    assert result.table("nonfinite").shape == (0, len(TABLE.quantities))


def test_a_net_that_is_not_finite_from_the_start() -> None:
    """Its layer was never measured, but what came into it was."""
    result = train(spec(init={"kind": "fan_in", "c": 100.0}, model={"depth": 60, "width": 12}))
    found = culprit(result)
    assert (found.step, found.phase, found.last_step) == (1, "forward", None)
    assert found.layer is not None
    assert found.layer > 30
    means = result.quantity("activation_mean")[0]
    assert np.isfinite(means[: found.layer]).all()
    assert not np.isfinite(means[found.layer :]).any()
    assert found.incoming is not None
    assert 1e35 < found.incoming < 3.4e38


@pytest.mark.parametrize("model", list(MODELS))
def test_the_search_changes_no_bit(model: str) -> None:
    """Of a healthy run, in which it finds nothing, with one more forward pass at every step."""
    runs = []
    for wanted in (False, True):
        session = ready(spec(model=MODELS[model], probes={"every": 1000, "cost": "economy"}))
        looked = []
        session.watch.locator.wanted = (  # type: ignore[method-assign]
            lambda loss, norm, wanted=wanted, looked=looked: looked.append(1) or wanted
        )
        result = Result(session, session.declared())
        result.events += Loop(session, lambda: 0.0).events()
        result.rows = session.telemetry.drain()
        assert len(looked) == 6
        assert result.ended.culprit is None
        runs.append(result)
    assert torch.equal(runs[0].weights, runs[1].weights)
    assert same(runs[0].curves(), runs[1].curves())
    states = [list(run.session.network.buffers()) for run in runs]
    assert all(torch.equal(a, b) for a, b in zip(*states, strict=True))


def test_rows_tell_it_where_no_step_is_searched() -> None:
    """As on a GPU and in a cohort: the same layer, from the table `layers`."""
    chosen = spec(init={"kind": "fan_in", "c": 60.0}, model={"depth": 20, "width": 16})
    searched = culprit(train(chosen))
    session = ready(chosen)
    session.watch.locator.wanted = lambda loss, norm: False  # type: ignore[method-assign]
    result = Result(session, session.declared())
    result.events += Loop(session, lambda: 0.0).events()
    result.rows = session.telemetry.drain()
    told = culprit(result)
    assert (told.step, told.layer, told.phase) == (searched.step, searched.layer, searched.phase)
    assert (told.last_step, told.last) == (searched.last_step, searched.last)


def test_loss_scaling_that_tries_is_no_culprit() -> None:
    precision = {"kind": "float16", "scaling": {"kind": "dynamic", "scale": 2.0**24}}
    result = train(spec(precision=precision))
    assert not np.isfinite(result.column("train", "grad_norm")).all()
    assert result.ended.culprit is None
