"""A member that nobody is like: it takes its steps alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from experiments.training.cohorts.member import Member, MemberEvent
from experiments.training.events import Event


class Turns:
    """A group of one."""

    def __init__(self, member: Member, clock: Callable[[], float]) -> None:
        self._member = member
        self._clock = clock

    def step(self) -> Iterator[tuple[Member, MemberEvent]]:
        """The next step of the member, if it lives."""
        if self._member.living:
            yield self._member, self._member.attempt(self._alone)

    def hand_over(self, member: Member) -> None:
        """It is all there."""

    def _alone(self) -> Event:
        loop, start = self._member.loop, self._clock()
        turn = loop.turn()
        outcome = loop.take(turn)
        end = self._clock()
        return loop.settle(turn, outcome, end - start, end)
