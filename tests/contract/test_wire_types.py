"""wire.d.ts says what server/wire says, field by field."""

from __future__ import annotations

import re
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pytest

from server.wire import browser, runs
from server.wire.runs import Message

FILE = Path(__file__).resolve().parents[2] / "frontend" / "js" / "wire" / "wire.d.ts"
SCALARS: dict[Any, str] = {
    str: "string",
    int: "number",
    float: "number",
    bool: "boolean",
    Any: "unknown",
    types.NoneType: "null",
    runs.State: "State",
}


def models() -> Iterator[type[Message]]:
    """Every message that a browser hears or says."""
    for module in (runs, browser):
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, Message) and value is not Message:
                yield value


def typescript(annotation: Any) -> str:
    """The TypeScript type of a Python annotation, in the file's notation."""
    if annotation in SCALARS:
        return SCALARS[annotation]
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return " | ".join(f'"{value}"' for value in arguments)
    inner = [typescript(argument) for argument in arguments if argument in SCALARS or _is(argument)]
    if origin in {Union, types.UnionType}:
        return " | ".join(inner)
    if origin in {list, dict, Annotated}:
        return {list: "{0}[]", dict: "Record<{0}, {1}>", Annotated: "{0}"}[origin].format(*inner)
    assert issubclass(annotation, Message), annotation
    return annotation.__name__


def _is(annotation: Any) -> bool:
    """Whether it is a type, and not the metadata of an Annotated."""
    return isinstance(annotation, type) or get_origin(annotation) is not None


def interfaces() -> dict[str, dict[str, str]]:
    """Interface → field → type, as written in wire.d.ts."""
    found = re.findall(r"export interface (\w+) \{(.*?)\n\}", FILE.read_text(), re.DOTALL)
    return {
        name: dict(re.findall(r"^\s+(\w+): (.+);$", body, re.MULTILINE)) for name, body in found
    }


@pytest.mark.parametrize("model", sorted(set(models()), key=lambda model: model.__name__))
def test_interface_has_the_fields_of_the_model(model: type[Message]) -> None:
    expected = {name: typescript(field.annotation) for name, field in model.model_fields.items()}
    assert interfaces()[model.__name__] == expected


def test_no_interface_without_a_model() -> None:
    assert set(interfaces()) == {model.__name__ for model in models()}


def test_states_agree() -> None:
    union = re.search(r"export type State =(.*?);", FILE.read_text(), re.DOTALL)
    assert union is not None
    assert re.findall(r'"(\w+)"', union.group(1)) == list(get_args(runs.State))


def test_messages_to_the_browser_agree() -> None:
    union = re.search(r"export type ToBrowser =(.*?);", FILE.read_text(), re.DOTALL)
    assert union is not None
    told = get_args(get_args(browser.ToBrowser)[0])
    assert re.findall(r"\w+", union.group(1)) == [model.__name__ for model in told]
