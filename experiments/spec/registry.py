"""From a chosen kind to the code that carries it out."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from experiments.spec.base import Choice


def implementation(choice: Choice) -> Any:
    """The object that `choice.implementation` ("package.module:name") points to."""
    module, _, name = choice.implementation.partition(":")
    return getattr(import_module(module), name)
