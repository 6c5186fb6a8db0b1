"""A readable name for a run that was given none."""

from __future__ import annotations

from experiments.spec.base import Choice
from experiments.spec.run import RunSpec


def describe(spec: RunSpec) -> str:
    """For example "digits · mlp 30×100 relu · fan_in c=2 · sgd lr=0.01"."""
    model = spec.model
    network = [f"{model.kind} {model.depth}×{model.width} {model.activation.kind}"]
    if model.norm.kind != "none":
        network.append(f"{model.norm.kind} norm")
    if model.dropout.kind != "none":
        network.append(f"dropout {model.dropout.p:g}")
    return " · ".join(
        [spec.data.kind, " ".join(network), _main_number(spec.init), _main_number(spec.optimizer)]
    )


def _main_number(choice: Choice) -> str:
    """The kind and its first number, for example "sgd lr=0.01"."""
    values = choice.model_dump()
    kind = values.pop("kind")
    for name, value in values.items():
        if isinstance(value, float):
            return f"{kind} {name}={value:g}"
    return str(kind)
