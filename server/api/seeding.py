"""The same spec with several seeds, and names that say which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any

from pydantic import Field, PlainValidator
from pydantic_core import PydanticCustomError

from experiments.spec import RunSpec
from experiments.spec.naming import describe
from experiments.spec.together import MOST
from server.api.errors import FieldError, InvalidError

MAX_SEED = 2**31 - 1
NAME_LETTERS = 120
ALLOWED = f"1 to {MOST}, or a list of up to {MOST} different seeds from 0 to {MAX_SEED}"


def _seeds(value: Any) -> int | list[int]:
    if type(value) is int and 1 <= value <= MOST:
        return value
    several = isinstance(value, list) and 1 <= len(value) <= MOST and all(map(_is_seed, value))
    if several and len(set(value)) == len(value):
        return list(value)
    raise PydanticCustomError("seeds", "Input should be {allowed}", {"allowed": ALLOWED})


def _is_seed(value: Any) -> bool:
    return type(value) is int and 0 <= value <= MAX_SEED


Seeds = Annotated[
    int | list[int],
    PlainValidator(_seeds, json_schema_input_type=int | list[int]),
    Field(
        description="A number n: every spec with its own seed s, s + 1 ... s + n - 1. "
        "A list: every spec with each of these seeds."
    ),
]


def with_seeds(specs: Iterable[RunSpec], seeds: int | list[int]) -> Iterator[RunSpec]:
    """Every spec with every seed. Raises InvalidError when a seed would be too large."""
    for spec in specs:
        chosen = range(spec.seed, spec.seed + seeds) if isinstance(seeds, int) else seeds
        if max(chosen) > MAX_SEED:
            message = f"the last seed would be {max(chosen)}, at most {MAX_SEED}"
            raise InvalidError(f"seeds: {message}", [FieldError(path="seeds", message=message)])
        for seed in chosen:
            yield spec.model_copy(update={"seed": seed})


def named(specs: Sequence[RunSpec]) -> list[RunSpec]:
    """`specs`, the seed added to the names of those that nothing else tells apart."""
    names = [spec.name or describe(spec) for spec in specs]
    seeds: dict[str, set[int]] = {}
    for spec, name in zip(specs, names, strict=True):
        seeds.setdefault(name, set()).add(spec.seed)
    return [
        spec.model_copy(update={"name": _with_seed(name, spec.seed)})
        if len(seeds[name]) > 1
        else spec
        for spec, name in zip(specs, names, strict=True)
    ]


def _with_seed(name: str, seed: int) -> str:
    suffix = f" · seed {seed}"
    room = NAME_LETTERS - len(suffix)
    return (name if len(name) <= room else f"{name[: room - 1]}…") + suffix
