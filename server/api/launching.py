"""What a launch asks for: specs, seeds, and whether the runs train together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from experiments.spec import RunSpec
from experiments.spec.together import MOST
from experiments.spec.together import check as check_together
from server.api.body import parse
from server.api.errors import FieldError, InvalidError
from server.api.schemas import reference
from server.api.seeding import Seeds, named, with_seeds
from server.wire.runs import RunView


class Launched(BaseModel):
    """The runs that were made, in the order of the specs."""

    runs: list[RunView]


class Launch(BaseModel):
    """Several runs at once, at most 64: every spec with every seed, all of them or none."""

    model_config = ConfigDict(extra="forbid", strict=True)

    specs: list[Any] = Field(min_length=1, max_length=MOST)
    seeds: Seeds = 1
    cohort: bool = Field(
        True,
        description="Whether the runs train together: one worker, step by step in turn. They wait "
        "as one and take one place. A member can be stopped or deleted alone.",
    )

    @classmethod
    def model_json_schema(cls, *args: Any, **named: Any) -> dict[str, Any]:
        """With the place of RunSpec's schema in the document, which pydantic does not know."""
        schema = super().model_json_schema(*args, **named)
        schema["properties"]["specs"]["items"] = reference(RunSpec)
        return schema


BODY = {
    "anyOf": [
        reference(RunSpec),
        {"type": "array", "items": reference(RunSpec), "minItems": 1, "maxItems": MOST},
        reference(Launch),
    ],
    "examples": [
        {},
        {"init": {"kind": "fan_in", "c": 1.0}, "budget": {"kind": "epochs"}},
        {"specs": [{}], "seeds": 8},
        {"specs": [{"seed": 0}, {"init": {"kind": "fan_in", "c": 1.0}}], "cohort": True},
    ],
}


@dataclass(frozen=True)
class Asked:
    """The runs to make, named, and whether they train together."""

    specs: list[RunSpec]
    together: bool


def asked(data: Any) -> Asked:
    """The launch that the body `data` describes. Raises InvalidError."""
    if isinstance(data, list):
        if not 1 <= len(data) <= MOST:
            raise InvalidError(f"a list holds 1 to {MOST} specs, this one {len(data)}")
        return Asked(named(_all_valid(data, "")), together=False)
    if not isinstance(data, dict) or "specs" not in data:
        return Asked([parse(RunSpec, data)], together=False)
    launch = parse(Launch, data)
    specs = list(with_seeds(_all_valid(launch.specs, "specs."), launch.seeds))
    if len(specs) > MOST:
        raise _refusal(launch, f"at most {MOST} runs in one launch, these are {len(specs)}")
    together = launch.cohort and len(specs) > 1
    if together:
        try:
            check_together(specs)
        except ValueError as error:
            raise _refusal(launch, str(error)) from None
    return Asked(named(specs), together)


def _refusal(launch: Launch, message: str) -> InvalidError:
    path = "specs" if launch.seeds == 1 else "seeds"
    return InvalidError(message, [FieldError(path=path, message=message)])


def _all_valid(data: list[Any], prefix: str) -> list[RunSpec]:
    specs: list[RunSpec] = []
    fields: list[FieldError] = []
    for index, item in enumerate(data):
        try:
            specs.append(parse(RunSpec, item, prefix=f"{prefix}{index}"))
        except InvalidError as error:
            fields.extend(error.fields)
    if fields:
        raise InvalidError(f"{len(data) - len(specs)} of {len(data)} specs are not valid", fields)
    return specs
