"""Every choice and every knob of RunSpec, found by walking its fields."""

from __future__ import annotations

import types
from collections.abc import Iterator
from copy import deepcopy
from inspect import get_annotations
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from experiments.spec import RunSpec
from experiments.spec.base import Frozen
from experiments.spec.model import Mlp, Vgg

Path = tuple[str, ...]

# A run of 6 steps on a small net.
BASE: dict[str, Any] = {
    "model": {"depth": 2, "width": 12},
    "budget": {"kind": "steps", "count": 6},
}


# What another architecture has in place of BASE: small, and data that it can take.
MODELS: dict[str, dict[str, Any]] = {
    "residual_mlp": {"model": {"depth": 2, "width": 12}},
    "linear": {"model": {}},
    "polynomial": {
        "model": {},
        "data": {"kind": "sine"},
        "loss": {"kind": "squared_error"},
    },
    "lenet5": {
        "model": {},
        "data": {"kind": "mnist", "subset": 200},
        "probes": {"evaluate_every": 4},
    },
    "vgg": {"model": {"depth": 5, "width": 4, "hidden": 8}},
    "convnet": {"model": {"depth": 2, "width": 4, "stride": 1}},
    "resnet": {"model": {"width": 4}},
    "conv1d": {"model": {"kernel": 25}},
    "rnn": {"model": {"width": 8}},
    "lstm": {"model": {"width": 8}},
}


def base(path: Path, option: type[Frozen] | None = None) -> dict[str, Any]:
    """BASE, for the architecture that `path` leads through or `option` is. In a path it is told
    apart: ("model=vgg", "norm")."""
    spec = deepcopy(BASE)
    kind = path[0].partition("=")[2] if path else ""
    if path == ("model",) and option is not None:
        kind = option.model_fields["kind"].default
    if kind in MODELS:
        spec |= deepcopy(MODELS[kind])
        spec["model"]["kind"] = kind
    return spec


def options(field: FieldInfo) -> list[type[Frozen]]:
    """The alternatives of a field: one for a plain sub-model, none for a number or a text."""
    annotation = field.annotation
    if get_origin(annotation) in {Union, types.UnionType}:
        found = get_args(annotation)
    else:
        found = (annotation,)
    return [option for option in found if isinstance(option, type) and issubclass(option, Frozen)]


def walk(model: type[Frozen] = RunSpec, path: Path = ()) -> Iterator[tuple[Path, type[Frozen]]]:
    """(where it stands in a spec, its class) of every alternative, nested ones too."""
    for name, field in model.model_fields.items():
        for option in options(field):
            yield (*path, name), option
            if path != () or name != "model" or option is Mlp:
                kind = option.model_fields.get("kind")
                chosen = f"={kind.default}" if kind and option is not Mlp else ""
                yield from walk(option, (*path, name + chosen))
            elif option is Vgg:  # with a norm that an mlp cannot have
                yield from _unseen(walk(option, ("model=vgg",)))


def _unseen(choices: Iterator[tuple[Path, type[Frozen]]]) -> Iterator[tuple[Path, type[Frozen]]]:
    """Those that an mlp does not have; the others are tested there."""
    known = {option for _, option in walk(Mlp)}
    return (choice for choice in choices if choice[1] not in known)


def definer(owner: type[Frozen], name: str) -> str:
    """The class in which a field was last written down."""
    return next(c.__name__ for c in owner.__mro__ if name in get_annotations(c))


def knobs() -> Iterator[tuple[Path, type[Frozen], str]]:
    """(path, class, field) of every number, switch and enumeration; one that several datasets
    inherit is tested on the first of them."""
    seen = set()
    for path, owner in [((), RunSpec), *walk()]:
        for name, field in owner.model_fields.items():
            if path == ("data",):
                if (definer(owner, name), name) in seen:
                    continue
                seen.add((definer(owner, name), name))
            literal = get_origin(field.annotation) is Literal
            many = literal and len(get_args(field.annotation)) > 1
            if many or field.annotation in {int, float, bool}:
                yield path, owner, name


def filled(path: Path, option: type[Frozen], **fields: Any) -> dict[str, Any]:
    """`base` with `option` at `path`, its fields set where given."""
    spec = base(path, option)
    place = spec
    for name in path[:-1]:
        owner, _, kind = name.partition("=")
        place = place.setdefault(owner, {"kind": kind} if kind else {})
    if path in {(), ("model",)}:
        (spec if path == () else spec["model"]).update(fields)
        return spec
    if getattr(option, "score", None) == "r2":
        spec["loss"] = {"kind": "squared_error"}
    if path == ("evaluation",):
        spec["model"]["norm"] = {"kind": "batch"}
    kind = option.model_fields.get("kind")
    place[path[-1]] = ({"kind": kind.default} if kind else {}) | fields
    return spec


def alternatives(path: Path, option: type[Frozen], name: str, context: dict[str, Any]) -> list[Any]:
    """Other values of a knob: all of an enumeration, one valid other number."""
    field = option.model_fields[name]
    value = context.get(name, base(path, option)["model"].get(name, field.default))
    if get_origin(field.annotation) is Literal:
        return [other for other in get_args(field.annotation) if other != value]
    if field.annotation is bool:
        return [not value]
    candidates = (
        [value * 2, value + 1, value - 1]
        if field.annotation is int
        else [value * 2, value / 2, 0.5]
    )
    for candidate in candidates:
        try:
            RunSpec.model_validate(filled(path, option, **context | {name: candidate}))
        except ValidationError:
            continue
        if candidate != value:
            return [candidate]
    raise AssertionError(f"no other valid value for {option.__name__}.{name}")
