"""Who takes steps together."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Protocol

from experiments.training.cohorts.batch import Batch
from experiments.training.cohorts.member import Member, MemberEvent
from experiments.training.cohorts.structure import numbers, structure
from experiments.training.cohorts.turns import Turns

MOST = 1 << 27  # numbers kept by one group: 512 MiB in float32


class Group(Protocol):
    """Members that take their steps at one time."""

    def step(self) -> Iterator[tuple[Member, MemberEvent]]:
        """One step of each living member; nothing where none lives."""

    def hand_over(self, member: Member) -> None:
        """Leave in the session of `member` all that its next step depends on; nothing happens for
        one that is not here."""


def groups(members: Sequence[Member], clock: Callable[[], float]) -> list[Group]:
    """Every member in one of them, in the order of their first members. Those of one structure
    are together as long as memory allows."""
    alike: dict[Hashable, list[Member]] = {}
    for member in members:
        # A member that goes on from a checkpoint may be at another step than the others.
        found = None if member.resumes is not None else structure(member.spec)
        alike.setdefault((member.index,) if found is None else found, []).append(member)
    made: list[Group] = []
    for same in alike.values():
        size = max(1, MOST // numbers(same[0].spec))
        for start in range(0, len(same), size):
            part = same[start : start + size]
            made.append(Batch(part, clock) if len(part) > 1 else Turns(part[0], clock))
    return made
