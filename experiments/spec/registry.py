"""From a chosen kind to the code that carries it out."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from experiments.spec.base import Choice


def implementation(choice: Choice) -> Any:
    """The object that `choice.implementation` points to."""
    return resolve(choice.implementation)


def resolve(path: str) -> Any:
    """The object at the import string "package.module:name"."""
    module, _, name = path.partition(":")
    return getattr(import_module(module), name)
