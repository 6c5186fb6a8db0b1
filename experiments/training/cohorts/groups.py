"""Who takes steps together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from experiments.training.cohorts.member import Member, MemberEvent
from experiments.training.cohorts.turns import Turns


class Group(Protocol):
    """Members that take their steps at one time."""

    def step(self) -> Iterator[tuple[Member, MemberEvent]]:
        """One step of each living member; nothing where none lives."""


def groups(members: Sequence[Member], clock: Callable[[], float]) -> list[Group]:
    """Every member in one of them."""
    return [Turns(member, clock) for member in members]
