"""RunSpec: what it accepts, what it refuses and how it says so."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from experiments.spec import RunSpec, limits
from experiments.spec.catalogue import GROUPS, catalogue
from experiments.spec.naming import describe
from experiments.spec.seeds import stream_seed


def parse(**fields: Any) -> RunSpec:
    return RunSpec.model_validate_json(json.dumps(fields))


def test_empty_spec_is_the_default_run():
    assert parse() == RunSpec()
    assert RunSpec().total_steps == 45 * (1437 // 32)


def test_a_spec_survives_json():
    spec = parse(model={"norm": {"kind": "batch"}}, tags=["a", "b"], budget={"kind": "steps"})
    assert RunSpec.model_validate_json(spec.model_dump_json()) == spec


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ('{"seed": true}', ("seed",)),
        ('{"seed": 1.5}', ("seed",)),
        ('{"seed": -1}', ("seed",)),
        ('{"optimizer": {"kind": "sgd", "lr": NaN}}', ("optimizer", "sgd", "lr")),
        ('{"optimizer": {"kind": "sgd", "lr": 1e999}}', ("optimizer", "sgd", "lr")),
        ('{"optimizer": {"kind": "sgd", "lr": 0}}', ("optimizer", "sgd", "lr")),
        ('{"optimizer": {"kind": "sgd", "lr": "0.1"}}', ("optimizer", "sgd", "lr")),
        ('{"model": {"depth": 0}}', ("model", "mlp", "depth")),
        ('{"model": {"depth": 101}}', ("model", "mlp", "depth")),
        ('{"model": {"width": 4097}}', ("model", "mlp", "width")),
        ('{"init": {"kind": "nope"}}', ("init",)),
        ('{"x": 1}', ("x",)),
        ('{"tags": [""]}', ("tags", 0)),
        ('{"name": "' + "n" * 121 + '"}', ("name",)),
    ],
)
def test_a_bad_value_is_refused_at_its_field(text, where):
    with pytest.raises(ValidationError) as refused:
        RunSpec.model_validate_json(text)
    assert [error["loc"] for error in refused.value.errors()] == [where]


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"data": {"kind": "digits", "batch_size": 1438}}, "data.batch_size"),
        (
            {"data": {"kind": "digits", "batch_size": 1}, "model": {"norm": {"kind": "batch"}}},
            "data.batch_size",
        ),
        ({"model": {"depth": 100, "width": 4096}}, "model.width"),
        ({"model": {"depth": 40, "width": 4096}, "precision": {"kind": "float64"}}, "model.width"),
        ({"budget": {"kind": "epochs", "epochs": 1_000_000}}, "budget"),
        ({"optimizer": {"kind": "sgd", "nesterov": True}}, "optimizer.nesterov"),
    ],
)
def test_a_bad_product_names_the_field(fields, named):
    with pytest.raises(ValidationError) as refused:
        parse(**fields)
    assert [error["ctx"]["field"] for error in refused.value.errors()] == [named]


def test_the_largest_allowed_memory_is_below_the_limit():
    assert limits.memory(parse(model={"depth": 20, "width": 4096})) < limits.MAX_MEMORY


def test_digest_ignores_labels_and_nothing_else():
    assert parse(name="a", tags=["t"]).digest() == RunSpec().digest()
    assert parse(seed=1).digest() != RunSpec().digest()
    assert parse(init={"kind": "fan_in", "c": 1.0}).digest() != RunSpec().digest()


@given(st.integers(0, 2**31 - 1))
def test_streams_of_one_seed_differ(seed):
    seeds = {stream_seed(seed, stream) for stream in ("data", "init", "order", "dropout")}
    assert len(seeds) == 4
    assert all(0 <= one < 2**63 for one in seeds)


def test_every_field_has_a_place_in_the_form():
    placed = [field for _, fields in GROUPS for field in fields]
    assert sorted(placed) == sorted(RunSpec.model_fields)


def test_every_knob_says_what_it_is():
    definitions = [catalogue()["schema"], *catalogue()["schema"]["$defs"].values()]
    for definition in definitions:
        assert definition["title"]
        assert definition["description"]
        for name, field in definition["properties"].items():
            if name != "kind":
                assert field["title"], (definition["title"], name)
                assert field["description"], (definition["title"], name)
                assert "default" in field, (definition["title"], name)


def test_an_unnamed_run_is_called_by_its_choices():
    assert describe(RunSpec()) == "digits · mlp 30×100 relu · fan_in c=2 · sgd lr=0.01"
    dropped = parse(model={"norm": {"kind": "layer"}, "dropout": {"kind": "inverted", "p": 0.5}})
    assert "relu layer norm dropout 0.5" in describe(dropped)
