"""The base of every choice a user has, and the `knob` that describes one number of it."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field


class Frozen(BaseModel):
    """Immutable, strict about types, closed to unknown keys and to NaN and infinity."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        allow_inf_nan=False,
        use_attribute_docstrings=False,
    )


class Choice(Frozen):
    """One alternative of a discriminated union.

    Subclasses declare `kind: Literal[...]` and `implementation`, the import string
    ("package.module:name") of the code that carries it out. It stays a string so that
    listing the choices never imports torch.
    """

    implementation: ClassVar[str] = ""


def knob(
    default: Any,
    title: str,
    help: str,
    *,
    unit: str = "",
    log: bool = False,
    advanced: bool = False,
    upload: Literal["classes", "numbers"] | None = None,
    **limits: Any,
) -> Any:
    """A described field: `title` and `help` are what the form shows.

    `unit` is printed after the number; `log` asks for a logarithmic slider; `advanced` folds
    the field away; `upload` offers to send a table whose last column holds these.
    `limits` are pydantic's (`ge`, `gt`, `le`, `lt`, `max_length`).
    """
    extra: dict[str, Any] = {}
    if unit:
        extra["unit"] = unit
    if log:
        extra["scale"] = "log"
    if advanced:
        extra["advanced"] = True
    if upload:
        extra["upload"] = upload
    return Field(default, title=title, description=help, json_schema_extra=extra, **limits)
