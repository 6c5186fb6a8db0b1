"""Every two choices of the main families together: a run of 3 steps, or a refusal by name."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from experiments.spec import RunSpec
from experiments.spec.model import Mlp, Vgg
from tests.contract.choices import options
from tests.contract.pairs import Pair, covering
from tests.experiments.runs import Result, train

SMALL: dict[str, dict[str, Any]] = {
    "mlp": {"depth": 2, "width": 8},
    "residual_mlp": {"depth": 2, "width": 8},
    "vgg": {"depth": 5, "width": 4, "hidden": 8},
    "convnet": {"depth": 2, "width": 4},
    "resnet": {"width": 4},
    "conv1d": {"kernel": 3},
    "rnn": {"width": 8},
    "lstm": {"width": 8},
}
DATA: list[dict[str, Any]] = [
    {"kind": "digits", "subset": 48, "batch_size": 16},
    {"kind": "moons", "points": 60, "batch_size": 16},
    {"kind": "sequences", "examples": 60, "length": 12, "symbols": 12, "batch_size": 16},
    {"kind": "sine", "points": 48, "batch_size": 16},
    {"kind": "chebyshev", "scaling": "standardize"},
]
INSIDE = ("activation", "norm", "dropout")
OUTSIDE = ("init", "optimizer", "schedule", "penalty", "clip", "early_stopping", "evaluation")

BARE = {"linear", "polynomial", "rnn", "lstm"}  # without a norm
POINTS = {"moons", "sine", "chebyshev"}
# What no run may hold together: choices on the left with choices on the right.
EXCLUDED: list[tuple[set[str], set[str]]] = [
    ({"tent"}, BARE | {"none", "squared_error", "hinge", "sine", "chebyshev"}),
    ({"batch_statistics"}, BARE | {"none", "layer", "group", "rms", "instance"}),
    (
        {"rprop"},
        {"cosine", "step", "exponential", "inverse_time", "drop", "one_cycle", "plateau"},
    ),
    ({"instance"}, {"mlp", "residual_mlp"} | POINTS),  # it needs more than one position
    ({"polynomial"}, {"digits", "moons", "sequences", "chebyshev", "tent"}),
    ({"vgg", "convnet", "resnet", "conv1d", "lenet5", "rnn", "lstm"}, POINTS),
    ({"lenet5"}, {"digits"}),
]


def kinds(model: Any, name: str) -> list[dict[str, Any]]:
    return [
        {"kind": option.model_fields["kind"].default}
        for option in options(model.model_fields[name])
    ]


def families() -> dict[str, list[dict[str, Any]]]:
    """The default of each family first: it goes with most."""
    found = {"data": DATA, "model": kinds(RunSpec, "model")}
    found |= {name: kinds(Vgg if name == "norm" else Mlp, name) for name in INSIDE}
    found |= {name: kinds(RunSpec, name) for name in (*OUTSIDE, "loss")}
    scaled = [{"kind": "float16", "scaling": {"kind": kind}} for kind in ("fixed", "dynamic")]
    found["precision"] = kinds(RunSpec, "precision") + scaled
    return found


def spec(chosen: dict[str, Any]) -> dict[str, Any]:
    """What an architecture has no place for is left out."""
    outside = {name: dict(choice) for name, choice in chosen.items() if name not in INSIDE}
    kind = outside["model"]["kind"]
    model = next(
        option
        for option in options(RunSpec.model_fields["model"])
        if option.model_fields["kind"].default == kind
    )
    outside["model"] |= SMALL.get(kind, {})
    outside["model"] |= {name: chosen[name] for name in INSIDE if name in model.model_fields}
    if outside["data"]["kind"] in {"sine", "chebyshev"}:  # others: test_regression.py
        outside["loss"] = {"kind": "squared_error"}
    return outside | {
        "budget": {"kind": "steps", "count": 3},
        "probes": {"every": 1, "evaluate_every": 2},
    }


def refusals(fields: dict[str, Any]) -> list[str]:
    """What is said against a spec; every sentence must name a field. Empty when it is valid."""
    try:
        RunSpec.model_validate(fields)
    except ValidationError as error:
        said = error.errors(include_url=False)
        for one in said:
            field = one.get("ctx", {}).get("field") or ".".join(map(str, one["loc"]))
            assert str(field).split(".")[0] in RunSpec.model_fields, one
            assert len(one["msg"]) > 10, one
        return [one["msg"] for one in said]
    return []


def check(result: Result) -> None:
    """Every declared table holds rows of its columns, finite where the format allows."""
    diverged = result.ended.state == "diverged"
    for table in result.declared.tables:
        rows = [part for part in result.rows if part.table == table.name]
        assert all(part.values.shape == (len(part.steps), len(table.columns)) for part in rows)
        if table.name in {"train", "layers", "eval"}:
            assert rows, table.name
        if table.name == "train" and not diverged:
            assert result.steps("train") == list(range(1, result.ended.step + 1))
        if table.name != "train":
            continue
        finite = all(np.isfinite(part.values).all() for part in rows)
        assert finite or diverged or result.session.spec.precision.kind == "float16"


def together(pair: Pair, all_families: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    return [all_families[name][place] for name, place in pair]


@pytest.fixture(scope="module")
def trained() -> tuple[int, list[list[dict[str, Any]]]]:
    """How many specs ran, and the pairs that nothing could hold."""
    every, count, excluded = families(), 0, []
    for chosen, pair in covering(every, lambda one: not refusals(spec(one)), seed=0):
        if chosen is None:
            excluded.append(together(pair, every))
            continue
        fields = spec(chosen)
        try:
            check(train(RunSpec.model_validate(fields)))
        except Exception as error:
            error.add_note(f"in {fields}")
            raise
        count += 1
    return count, excluded


def test_every_pair_trains_or_is_refused_by_name(
    trained: tuple[int, list[list[dict[str, Any]]]],
) -> None:
    count, excluded = trained
    assert count > 100
    for first, second in excluded:
        kinds = first["kind"], second["kind"]
        assert any(
            (kinds[0] in left and kinds[1] in right) or (kinds[1] in left and kinds[0] in right)
            for left, right in EXCLUDED
        ), f"{kinds} should go together"
