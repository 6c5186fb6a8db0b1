"""Every column that a run records is described, and every number is one that it may be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.spec import RunSpec
from experiments.spec.catalogue import catalogue
from experiments.spec.registry import resolve
from experiments.spec.tables import TABLES
from experiments.spec.tables.description import COSTS, Quantity
from tests.contract.choices import MODELS, base
from tests.contract.files import write
from tests.experiments.runs import train

QUANTITIES = {
    (table.name, quantity.name): quantity for table in TABLES for quantity in table.quantities
}
ROUNDING = 1e-6


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every dataset that is read from files, full of noise."""
    folder = tmp_path_factory.mktemp("datasets")
    write(folder)
    return folder


def fields(model: str) -> dict[str, Any]:
    chosen = base((f"model={model}",)) if model in MODELS else base(())
    return chosen | {"budget": {"kind": "steps", "count": 4}}


RUNS: dict[str, dict[str, Any]] = {
    model: fields(model) for model in ("mlp", "residual_mlp", "lenet5", "resnet", "lstm", "linear")
} | {
    "plane": {"data": {"kind": "moons", "points": 200}, **fields("mlp")},
    "sine": {"data": {"kind": "sine"}, "loss": {"kind": "squared_error"}, **fields("mlp")},
    "clipped, corrupted": {
        **fields("mlp"),
        "data": {"kind": "digits", "corruption": "gauss"},
        "clip": {"kind": "norm", "threshold": 0.1},
    },
}


@pytest.mark.parametrize("run", list(RUNS))
def test_every_number_is_finite_and_within_its_bounds(run: str, files: Path) -> None:
    probes = {"cost": "full", "evaluate_every": 2}
    result = train(RunSpec.model_validate(RUNS[run] | {"probes": probes}), datasets_dir=files)
    assert result.ended.state == "finished"
    for table in result.declared.tables:
        values = result.table(table.name)
        assert len(values) or table.name == "nonfinite", table.name
        assert len(set(table.columns)) == len(table.columns)
        for column, numbers in zip(table.columns, values.T, strict=True):
            check(QUANTITIES[table.name, column.split("/")[0]], column, numbers)


def check(quantity: Quantity, column: str, numbers: np.ndarray[Any, Any]) -> None:
    assert column.count("/") == int(quantity.layered) + int(quantity.bins > 0), column
    assert np.isfinite(numbers).all(), column
    if quantity.low is not None:
        assert (numbers >= quantity.low - ROUNDING).all(), column
    if quantity.high is not None:
        assert (numbers <= quantity.high + ROUNDING).all(), column


def test_nonsense_is_noticed() -> None:
    share = QUANTITIES["layers", "dead_share"]
    check(share, "dead_share/0", np.array([0.0, 1.0]))
    for wrong in (-0.1, 1.1, np.nan, np.inf):
        with pytest.raises(AssertionError, match="dead_share/0"):
            check(share, "dead_share/0", np.array([0.5, wrong]))


def test_every_table_is_measured_by_one_of_the_runs(files: Path) -> None:
    declared = {
        table.name
        for run in RUNS.values()
        for table in TABLES
        if table.chosen(RunSpec.model_validate(run | {"probes": {"cost": "full"}}))
    }
    assert declared == {table.name for table in TABLES}


def test_descriptions_are_whole() -> None:
    for table in TABLES:
        assert table.cost in COSTS
        assert not table.implementation or resolve(table.implementation)
        assert not table.every or getattr(RunSpec().probes, table.every) == 0
        assert len(QUANTITIES) == sum(len(table.quantities) for table in TABLES)
    for (table_name, _), quantity in QUANTITIES.items():
        assert quantity.title and quantity.help.endswith("."), quantity.name  # noqa: PT018
        assert (table_name == "layers") == bool(quantity.implementation), quantity.name
        if quantity.low is not None and quantity.high is not None:
            assert quantity.low < quantity.high


def test_the_catalogue_serves_them_as_json() -> None:
    told = json.loads(json.dumps(catalogue(), allow_nan=False))["tables"]
    assert [table["name"] for table in told] == [table.name for table in TABLES]
    layers = next(table for table in told if table["name"] == "layers")
    variance = next(q for q in layers["quantities"] if q["name"] == "activation_variance")
    assert variance["title"] == "Activation variance"
    assert variance["log"]
    assert variance["low"] == 0
    assert variance["formula"]
