"""Every name of the engine's requirements can be chosen, is in the schema, and trains."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.spec import RunSpec
from tests.contract.files import write
from tests.contract.named import NAMED
from tests.experiments.runs import train

EVERY = [
    (family, name, fields) for family, names in NAMED.items() for name, fields in names.items()
]
SMALL: dict[str, Any] = {
    "model": {"depth": 2, "width": 12},
    "data": {"kind": "digits", "subset": 64, "batch_size": 32},
    "budget": {"kind": "steps", "count": 2},
    "probes": {"cost": "economy", "evaluate_every": 1},
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every dataset that is read from files, full of noise."""
    folder = tmp_path_factory.mktemp("datasets")
    write(folder)
    return folder


@pytest.mark.parametrize(
    ("name", "fields"),
    [(name, fields) for _, name, fields in EVERY],
    ids=[f"{family}: {name}" for family, name, _ in EVERY],
)
def test_a_named_choice_trains_two_steps(name: str, fields: dict[str, Any], files: Path) -> None:
    spec = RunSpec.model_validate_json(json.dumps(SMALL | fields))  # as the API reads it
    result = train(spec, datasets_dir=files)
    assert result.ended.state == "finished", result.ended.reason
    assert len(result.column("train", "loss")) >= 1
    assert np.isfinite(result.column("train", "loss")).all()
    kept = json.loads(spec.model_dump_json())
    assert contains(kept, fields), "a field was not taken as it was given"


def contains(whole: Any, part: Any) -> bool:
    """Whether every number and text of `part` stands at its place in `whole`."""
    if isinstance(part, dict):
        return all(key in whole and contains(whole[key], part[key]) for key in part)
    return bool(whole == part)


def test_every_kind_that_is_named_is_offered_by_the_schema() -> None:
    offered = set(constants(RunSpec.model_json_schema()))
    assert set(kinds_in([fields for _, _, fields in EVERY])) <= offered


def constants(schema: Any) -> list[str]:
    """Values of `kind` in a JSON schema."""
    if isinstance(schema, list):
        return [kind for part in schema for kind in constants(part)]
    if not isinstance(schema, dict):
        return []
    here = [schema["const"]] if "const" in schema else []
    return here + [kind for part in schema.values() for kind in constants(part)]


def kinds_in(fields: Any) -> list[str]:
    """Values of `kind` in specs."""
    if isinstance(fields, list):
        return [kind for part in fields for kind in kinds_in(part)]
    if not isinstance(fields, dict):
        return []
    here = [fields["kind"]] if "kind" in fields else []
    return here + [kind for part in fields.values() for kind in kinds_in(part)]
