"""How many examples a step of a run takes, by its stored spec."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from pydantic import TypeAdapter, ValidationError

from experiments.spec.data import DataChoice
from experiments.spec.optimizers import OptimizerChoice

FULL = {
    choice.model_fields["kind"].default
    for choice in get_args(get_args(OptimizerChoice)[0])
    if choice.full_batch
}
DATA: TypeAdapter[DataChoice] = TypeAdapter(DataChoice)


def batch_size(spec: Mapping[str, Any]) -> int:
    """Examples of a gradient step; 0 for a spec that is not read any more."""
    try:
        if spec["optimizer"]["kind"] in FULL:
            return DATA.validate_python(spec["data"]).sizes[0]
        return int(spec["data"]["batch_size"])
    except (KeyError, ValidationError):
        return 0
