"""Whether architecture, norm and data go together, before any network is built."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from experiments.spec.data import DataChoice, Dataset
from experiments.spec.model import ModelChoice

if TYPE_CHECKING:
    from experiments.spec.run import RunSpec


def check(spec: RunSpec) -> None:
    """Raise PydanticCustomError, naming the field, when a network cannot be built for the data."""
    model, data = spec.model, spec.data
    unfit = model.unfit(data.features, data.image)
    if unfit is not None:
        fitting = ", ".join(datasets(model)) or "none as it is"
        _refuse("model.kind", f"{model.kind} {unfit}, not {data.kind}; it takes {fitting}")
    if model.norm.kind == "group":
        layers = model.layers(data.features, data.outputs, data.image)[:-1]
        convolutions = [layer for layer in layers if len(layer.weight) > 2]
        groups = model.norm.groups
        for layer in convolutions or layers:
            if layer.units % groups:
                _refuse(
                    "model.norm.groups", f"must divide {layer.units}, the units of {layer.name}"
                )
        if not convolutions and groups >= layers[0].units:
            _refuse("model.norm.groups", "must leave more than one unit in each group")


def datasets(model: ModelChoice) -> list[str]:
    """Kinds of the datasets that `model` can take, as they are by default."""
    found = []
    for option in get_args(get_args(DataChoice)[0]):
        try:
            data: Dataset = option()
        except ValidationError:
            continue  # it has no default
        if model.unfit(data.features, data.image) is None:
            found.append(option.model_fields["kind"].default)
    return found


def _refuse(field: str, why: str) -> None:
    raise PydanticCustomError("unfit", "{field}: {why}", {"field": field, "why": why})
