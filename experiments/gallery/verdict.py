"""Whether a claim holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

State = Literal["holds", "partly", "fails"]


@dataclass(frozen=True)
class Statement:
    """One sentence of the claim, in the lecture's sense, and what was measured for it.

    `figures` has one number a seed, or as many as the sentence compares; `bar` says in words
    where they must lie.
    """

    text: str
    figures: tuple[float, ...]
    bar: str
    holds: bool


@dataclass(frozen=True)
class Verdict:
    """All statements of a claim together."""

    state: State
    statements: tuple[Statement, ...]


def judge(statements: Sequence[Statement]) -> Verdict:
    """All statements hold: the claim holds; none: it fails; else it holds partly.

    Raises ValueError without any statement: a claim that says nothing cannot be checked.
    """
    if not statements:
        raise ValueError("statements: a claim has at least one")
    held = sum(statement.holds for statement in statements)
    state: State = "partly"
    if held == len(statements):
        state = "holds"
    elif held == 0:
        state = "fails"
    return Verdict(state, tuple(statements))
