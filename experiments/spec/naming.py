"""A readable name for a run that was given none."""

from __future__ import annotations

from pydantic.fields import FieldInfo

from experiments.spec.base import Choice
from experiments.spec.dataset import Dataset
from experiments.spec.model import ModelChoice
from experiments.spec.run import RunSpec


def describe(spec: RunSpec) -> str:
    """For example "digits · mlp 30×100 relu · fan_in c=2 · sgd lr=0.01"."""
    model = spec.model
    network = [model.kind, *_size(model)]
    if "activation" in type(model).model_fields:
        network.append(model.activation.kind)
    if model.norm.kind != "none":
        network.append(f"{model.norm.kind} norm")
    if model.dropout.kind != "none":
        network.append(f"dropout {model.dropout.p:g}")
    return " · ".join(
        [_data(spec.data), " ".join(network), _main_number(spec.init), _main_number(spec.optimizer)]
    )


def _size(model: ModelChoice) -> list[str]:
    """For example ["30×100"]; nothing for an architecture of one size."""
    given = (getattr(model, name, None) for name in ("degree", "depth", "blocks", "width"))
    size = "×".join(str(number) for number in given if number is not None)
    return [size] if size else []


def _data(choice: Dataset) -> str:
    """The kind, and how it is spoiled: for example "digits subset=200 label_noise=0.3"."""
    changed = {
        name: value
        for name, value in choice.model_dump().items()
        if _advanced(field := type(choice).model_fields[name]) and value != field.default
    }
    if changed.get("corruption") is None:
        changed.pop("severity", None)
    kind: str = choice.model_dump()["kind"]
    shown = (name if value is True else f"{name}={value}" for name, value in changed.items())
    return " ".join([kind, *shown])


def _main_number(choice: Choice) -> str:
    """The kind, its first number, and advanced ones that are not at their default: for example
    "sgd lr=0.01", "fan_in c=2 factor=0.1"."""
    values = choice.model_dump()
    kind = values.pop("kind")
    numbers = {name: value for name, value in values.items() if isinstance(value, float)}
    fields = type(choice).model_fields
    plain = [name for name in numbers if not _advanced(fields[name])][:1]
    changed = [
        name
        for name in numbers
        if _advanced(fields[name]) and numbers[name] != fields[name].default
    ]
    return " ".join([str(kind), *(f"{name}={numbers[name]:g}" for name in plain + changed)])


def _advanced(field: FieldInfo) -> bool:
    extra = field.json_schema_extra
    return isinstance(extra, dict) and extra.get("advanced") is True
