"""Specs that nobody thought of: each trains two steps, or is refused with a clear message."""

from __future__ import annotations

from typing import Any, Literal, get_args, get_origin

import numpy as np
from annotated_types import Ge, Gt, Le, Lt
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from pydantic.fields import FieldInfo

from experiments.spec import RunSpec
from experiments.spec.base import Frozen
from experiments.spec.data import Cifar10, FashionMnist, File, Mnist
from tests.contract.choices import options
from tests.experiments.runs import train

SMALL = {"depth": 5, "width": 24, "batch_size": 100, "points": 300, "count": 2}
SMALL |= {"samples": 3, "hidden": 16, "blocks": 2, "kernel": 50}
SMALL |= {"examples": 300, "length": 10, "subset": 300}
FILES = {Mnist, FashionMnist, Cifar10, File}


def specs(model: type[Frozen]) -> st.SearchStrategy[dict[str, Any]]:
    """Dictionaries for `model`: any field, within its own limits and at most SMALL."""
    fields = {
        name: values(name, field)
        for name, field in model.model_fields.items()
        if field.annotation is not str and name not in {"tags", "budget"}
    }
    return st.fixed_dictionaries({}, optional=fields).map(
        lambda chosen: chosen | ({"kind": _kind(model)} if _kind(model) else {})
    )


def _kind(model: type[Frozen]) -> Any:
    field = model.model_fields.get("kind")
    return field.default if field else None


def values(name: str, field: FieldInfo) -> st.SearchStrategy[Any]:
    if choices := [option for option in options(field) if option not in FILES]:
        return st.one_of([specs(option) for option in choices])
    if get_origin(field.annotation) is Literal:
        return st.sampled_from(get_args(field.annotation))
    if field.annotation is bool:
        return st.booleans()
    low, high = 0.0, 1e6
    for limit in field.metadata:
        low = float(
            getattr(limit, "ge", getattr(limit, "gt", low)) if isinstance(limit, Ge | Gt) else low
        )
        high = float(
            getattr(limit, "le", getattr(limit, "lt", high)) if isinstance(limit, Le | Lt) else high
        )
    high = min(high, SMALL.get(name, high))
    if field.annotation is int:
        return st.integers(int(low), int(high))
    return st.floats(low, high)


@settings(max_examples=80, deadline=None, derandomize=True, database=None)
@given(specs(RunSpec))
def test_any_small_spec_trains_or_is_refused(fields: dict[str, Any]) -> None:
    chosen = validated(fields | {"budget": {"kind": "steps", "count": 2}})
    if chosen is None:
        return
    result = train(chosen)
    steps = result.ended.step
    losses = [*result.column("train", "loss"), *result.table("eval")[1:, (0, 2)].ravel()]
    expected = "finished" if np.isfinite(losses).all() else "diverged"
    assert result.ended.state == expected
    assert result.steps("train") == list(range(1, steps + 1))
    early = chosen.early_stopping.kind != "none" and result.ended.reason.startswith("Stopped early")
    assert steps == 2 or expected == "diverged" or early


def validated(fields: dict[str, Any]) -> RunSpec | None:
    """None when it is refused, which must name a field and say what is wrong."""
    try:
        return RunSpec.model_validate(fields)
    except ValidationError as error:
        problems = error.errors()
    for problem in problems:
        assert problem["loc"] or problem["ctx"]["field"]
        assert len(problem["msg"]) > 10
    return None
