"""Members of one structure: they take their steps as one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from experiments.training.cohorts.engine import Engine
from experiments.training.cohorts.member import Broke, Member, MemberEvent
from experiments.training.loop import Turn


class Batch:
    """A group with a leading runs dimension. Who leaves it takes nothing from the others: those
    that stay go on in a smaller engine."""

    def __init__(self, members: Sequence[Member], clock: Callable[[], float]) -> None:
        self._members = list(members)
        self._clock = clock
        self._engine = Engine([member.session for member in members], clock)

    def step(self) -> Iterator[tuple[Member, MemberEvent]]:
        """One step of all that live."""
        start = self._clock()
        found, broken = self._turns()
        yield from broken
        self._shrink()
        if not self._members:
            return
        turns = [found[member.index] for member in self._members]
        try:
            outcomes = self._engine.step(turns)
        except Exception as error:
            for member in self._members:
                member.living = False
                yield member, Broke(error)
            return
        end = self._clock()
        share = (end - start) / len(turns)
        for row, (member, turn) in enumerate(zip(self._members, turns, strict=True)):
            if row in self._engine.broken:
                member.living = False
                yield member, Broke(self._engine.broken[row])
            elif member.living:
                outcome = outcomes[row]
                yield member, member.attempt(member.loop.settle, turn, outcome, share, end)

    def hand_over(self, member: Member) -> None:
        """The optimizer's state; parameters and streams are the session's own."""
        if member in self._members:
            row = self._members.index(member)
            member.session.stepper.take_over(self._engine.state([row]), member.loop.step or 0)

    def _turns(self) -> tuple[dict[int, Turn], list[tuple[Member, MemberEvent]]]:
        """The next batch of each living member, by its index; and who broke over it."""
        turns: dict[int, Turn] = {}
        broken: list[tuple[Member, MemberEvent]] = []
        for member in self._members:
            if not member.living:
                continue
            try:
                turns[member.index] = member.loop.turn()
            except Exception as error:
                member.living = False
                broken.append((member, Broke(error)))
        return turns, broken

    def _shrink(self) -> None:
        """Leave out those that live no more."""
        rows = [row for row, member in enumerate(self._members) if member.living]
        if len(rows) == len(self._members):
            return
        for row, member in enumerate(self._members):
            if not member.living:
                self._engine.leave(row)
        self._members = [self._members[row] for row in rows]
        if rows:
            state = self._engine.state(rows)
            self._engine = Engine([member.session for member in self._members], self._clock, state)
