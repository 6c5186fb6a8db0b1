"""The costly probes through a whole run: harmless, on every architecture, at the planned steps."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from experiments.probes.curvature.objective import descended
from experiments.probes.curvature.subset import subset
from experiments.probes.probe import Subject
from experiments.spec import RunSpec
from experiments.spec.seeds import stream_seed
from experiments.spec.tables import TABLES, boundary, curvature, gradient_noise
from experiments.spec.tables.description import FEWEST, SHARE
from experiments.training.session import Session
from tests.experiments.runs import Result, ready, spec, train
from tests.experiments.test_architectures import SMALL
from tests.experiments.test_checkpoints import assert_goes_on

FULL = ("units", "gradient_noise", "along_gradient", "curvature")
MODELS: list[dict[str, Any]] = [
    *SMALL,
    {"kind": "polynomial", "degree": 3},
    {"depth": 2, "width": 12, "norm": {"kind": "batch"}, "dropout": {"kind": "inverted", "p": 0.5}},
    {"depth": 2, "width": 12, "dropout": {"kind": "dropconnect", "p": 0.5}},
]
SINE: dict[str, Any] = {"data": {"kind": "sine"}, "loss": {"kind": "squared_error"}}
# Runs in which training has something that a probe could disturb.
DELICATE: dict[str, dict[str, Any]] = {
    "plain": {},
    "batch norm": {"model": {"depth": 2, "width": 12, "norm": {"kind": "batch"}}},
    "dropout": {"model": {"depth": 2, "width": 12, "dropout": {"kind": "gaussian", "p": 0.5}}},
    "dropconnect": {"model": {"depth": 2, "width": 12, "dropout": {"kind": "dropconnect"}}},
    "monte carlo": {
        "model": {"depth": 2, "width": 12, "dropout": {"kind": "inverted", "p": 0.5, "samples": 2}}
    },
    "augmented": {"data": {"kind": "digits", "shift": 1, "flip": True, "input_noise": 0.1}},
    "full batch": {"optimizer": {"kind": "gd"}, "data": {"kind": "digits", "subset": 100}},
    "adam, l2, clipped": {
        "optimizer": {"kind": "adam"},
        "penalty": {"kind": "l2"},
        "clip": {"kind": "norm", "threshold": 0.1},
    },
    "bfloat16": {"precision": {"kind": "bfloat16"}},
    "moons": {"data": {"kind": "moons", "points": 100}},
    "lstm": {"model": {"kind": "lstm", "width": 8}},
}


def subject(session: Session) -> Subject:
    """As the watch of the session has it."""
    return session.watch._probes[0].probe.subject


@pytest.mark.parametrize("name", list(DELICATE))
def test_probes_change_no_bit_of_training(name: str) -> None:
    economy, full = (train(spec(probes={"cost": c}, **DELICATE[name])) for c in ("economy", "full"))
    assert len(full.declared.tables) > len(economy.declared.tables)
    assert torch.equal(economy.weights, full.weights)
    states = zip(*(run.session.network.buffers() for run in (economy, full)), strict=True)
    assert all(torch.equal(a, b) for a, b in states)
    for table in ("train", "layers", "eval"):
        assert economy.table(table).tobytes() == full.table(table).tobytes(), table


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.get("kind", str(len(str(m)))))
def test_every_architecture_is_measured(model: dict[str, Any]) -> None:
    few = {"data": {"kind": "digits", "subset": 64}}
    measured(model=model, **(SINE if model.get("kind") == "polynomial" else few))


@pytest.mark.parametrize("loss", ["squared_error", "hinge"])
@pytest.mark.parametrize("kind", ["mlp", "linear"])
def test_every_loss_is_measured(kind: str, loss: str) -> None:
    measured(model={"kind": kind}, loss={"kind": loss})


def measured(**fields: Any) -> None:
    """In three steps, every table has three rows of sound numbers."""
    steps = {"kind": "steps", "count": 3}
    result = train(spec(**fields, budget=steps, probes={"cost": "full"}))
    assert {table.name for table in result.declared.tables} >= set(FULL)
    for name in FULL:
        assert result.steps(name) == [1, 2, 3], name
        assert np.isfinite(result.table(name)).all(), name
    within(result)


def within(result: Result) -> None:
    """Every column lies where its description says."""
    for description in TABLES:
        columns = next(
            (t.columns for t in result.declared.tables if t.name == description.name), ()
        )
        for quantity in description.quantities if description.name in FULL else ():
            for name in columns:
                if name.split("/")[0] == quantity.name:
                    values = result.column(description.name, name)
                    assert quantity.low is None or values.min() >= quantity.low, name
                    assert quantity.high is None or values.max() <= quantity.high + 1e-6, name


def test_what_does_not_apply_is_not_declared() -> None:
    def tables(**fields: Any) -> set[str]:
        return {t.name for t in ready(spec(**fields)).declared().tables}

    moons = {"kind": "moons", "points": 100}
    assert not tables(probes={"cost": "standard"}) & {"boundary", *FULL}
    assert tables(data=moons) & {"boundary", *FULL} == {"boundary"}
    assert "boundary" not in tables(data=moons, probes={"cost": "economy"})
    assert "boundary" not in tables(probes={"cost": "full"})
    gd = tables(optimizer={"kind": "gd"}, probes={"cost": "full"})
    assert "gradient_noise" not in gd
    assert "curvature" in gd
    for optimizer, known in (("sgd", True), ("gd", True), ("adam", False)):
        session = ready(spec(optimizer={"kind": optimizer}, probes={"cost": "full"}))
        columns = next(t.columns for t in session.declared().tables if t.name == "curvature")
        assert ("threshold" in columns) == known


@pytest.mark.parametrize(
    ("optimizer", "expected"),
    [
        ({}, 2 / 0.1),
        ({"momentum": 0.9}, 3.8 / 0.1),
        ({"momentum": 0.5, "nesterov": True}, 3 / (2 * 0.1)),
    ],
)
def test_the_threshold_follows_the_learning_rate(
    optimizer: dict[str, Any], expected: float
) -> None:
    result = train(
        spec(
            optimizer={"kind": "sgd", "lr": 0.1} | optimizer,
            schedule={"kind": "exponential", "final_fraction": 0.5},
            probes={"cost": "full"},
        )
    )
    rates = result.column("train", "learning_rate")
    threshold = result.column("curvature", "threshold")
    np.testing.assert_allclose(threshold, expected * 0.1 / rates, rtol=1e-6)


def test_the_automatic_schedule_is_within_its_share_of_the_work() -> None:
    for steps in (10, 1000, 100_000, 5_000_000):
        chosen = spec(budget={"kind": "steps", "count": steps}, probes={"cost": "full"})
        for table in TABLES:
            if table.work is None or not table.chosen(chosen):
                continue
            rows = table.planned(chosen)
            assert FEWEST <= table.fewest <= rows <= table.rows
            assert rows == table.fewest or rows * table.work(chosen) <= SHARE * steps
    assert curvature.TABLE.planned(chosen) == 200


def test_a_knob_names_the_steps() -> None:
    every = {name: {"cost": "full", f"{name}_every": 4} for name in ("boundary", *FULL)}
    for name, probes in every.items():
        data = {"kind": "moons", "points": 100}
        result = train(spec(data=data, probes=probes, budget={"kind": "steps", "count": 9}))
        assert result.steps(name) == [1, 4, 8]


def test_examples_are_drawn_once_and_not_by_their_order() -> None:
    session = ready(spec(probes={"cost": "full"}))
    of = subject(session)
    x, y = subset(of, 50)
    again, _ = subset(of, 50)
    assert torch.equal(x, again)
    assert not torch.equal(x, of.train_x[:50])
    assert all((of.train_x == row).all(1).any() for row in x[:5])
    assert len(y) == 50
    assert subset(of, 10_000)[0] is of.train_x
    assert curvature.examples(spec(optimizer={"kind": "gd"})) == len(of.train_x)
    assert of.seed("subset") != of.seed("other")
    assert of.seed("subset") != stream_seed(0, "order")


def test_rows_are_those_of_the_weights_before_the_update() -> None:
    """The first row of each table, measured again on a fresh session."""
    chosen = spec(probes={"cost": "full"}, precision={"kind": "float64"})
    result, fresh = train(chosen), ready(chosen)
    of = subject(fresh)
    x, y = next(fresh.batches())
    loss, gradient = descended(of).gradient(x, y)
    assert result.column("train", "loss")[0] == pytest.approx(loss.item(), rel=1e-6)
    low, high = (result.column("along_gradient", f"loss_{end}")[0] for end in ("min", "max"))
    with descended(of).elsewhere() as start:
        fresh.parameters.values.copy_(start - 0.01 * gradient)
        there = descended(of).gradient(x, y)[0].item()
    assert low <= there * (1 + 1e-6)
    assert high >= there * (1 - 1e-6)
    x, y = subset(of, curvature.EXAMPLES)
    product = descended(of).hessian(x, y, chunk=1000)
    v = torch.randn(fresh.parameters.count, dtype=torch.float64)
    for _ in range(300):
        v = product(v / v.norm())
    assert result.column("curvature", "sharpness")[0] == pytest.approx(v.norm().item(), rel=0.02)


@pytest.mark.parametrize("name", ["batch norm", "dropout", "moons"])
def test_rows_go_on_from_a_checkpoint(name: str) -> None:
    assert_goes_on(spec(probes={"cost": "full"}, **DELICATE[name]), 3)


def test_descriptions_say_what_the_code_does() -> None:
    spirals = {"kind": "spirals", "points": 100}
    result = train(
        RunSpec.model_validate({"data": spirals, "budget": {"kind": "steps", "count": 1}})
    )
    columns = next(t.columns for t in result.declared.tables if t.name == "boundary")
    assert columns[:5] == ("x_min", "x_max", "y_min", "y_max", "cell/0")
    assert len(columns) == 4 + boundary.CELLS**2
    cells = result.table("boundary")[0, 4:]
    assert set(np.floor(cells)) <= {0.0, 1.0}
    assert (cells - np.floor(cells)).min() >= 0.5
    assert f"{gradient_noise.BATCHES} batches" in gradient_noise.TABLE.help
