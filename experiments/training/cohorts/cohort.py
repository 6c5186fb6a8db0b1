"""Many runs as one generator of events."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import torch

from experiments.progress import OnProgress
from experiments.spec import RunSpec
from experiments.training.checkpoints import CheckpointError, checkpoint
from experiments.training.cohorts.groups import Group, groups
from experiments.training.cohorts.material import Material
from experiments.training.cohorts.member import Member, MemberEvent
from experiments.training.events import Event, Rows
from experiments.training.session import Session


class Cohort:
    """Runs in lock-step: no member begins step t + 1 before all living ones have done step t.

    Those that share structure take their steps as one, with a leading runs dimension
    (`structure.py`); the others by turns. Either way a member says what its `Training` alone would
    say: exactly by turns; as one, to the rounding of sums taken in another order. `step_ms` of a
    member is its share of the time of the common step, so that the members' sum is the time that
    passed; `elapsed` counts from the first step of the cohort.

    `events`, `drain` and `stop` belong to one thread.
    """

    def __init__(
        self,
        specs: Sequence[RunSpec],
        *,
        device: str = "cpu",
        datasets_dir: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
        on_progress: OnProgress | None = None,
        resume: Sequence[bytes | None] = (),
    ) -> None:
        """`on_progress` hears of a dataset that is being fetched, once for all members; what it
        raises breaks the members that wait for it. `resume`: the checkpoint of each member that
        goes on from one; it takes its steps by turns. Raises ValueError without any spec."""
        if not specs:
            raise ValueError("specs: a cohort has at least one run")
        known = [*resume, *[None] * (len(specs) - len(resume))]
        self._members = [Member(k, spec, known[k]) for k, spec in enumerate(specs)]
        self._groups: list[Group] = []
        self._device = torch.device(device)
        self._clock = clock
        self._material = Material(datasets_dir, on_progress)

    def drain(self, member: int) -> list[Rows]:
        """The rows of `member` that are new since the last call, also after its end."""
        found = self._members[member]
        return found.session.telemetry.drain() if found.prepared else []

    def stop(self, member: int) -> None:
        """End `member` at once, between two events: there will be none of it any more. Its rows
        can still be drained. Nothing happens if it has ended."""
        self._members[member].living = False

    def checkpoint(self, member: int) -> bytes:
        """All that the rest of `member` depends on, between its `Stepped` and its next step; for
        `resume`, or for a `Training` of its own. Raises CheckpointError at any other time."""
        found = self._members[member]
        if not found.prepared:
            raise CheckpointError("a checkpoint is taken between two steps")
        for group in self._groups:
            group.hand_over(found)
        return checkpoint(found.session, found.loop)

    def events(self) -> Iterator[tuple[int, MemberEvent]]:
        """(member, event): `Declared` of every member; `Stepped` for step 0 and every step of all
        that live; `Ended` or `Broke` of each. A member that cannot be prepared breaks instead of
        being declared."""
        yield from self._each(self._prepare, self._living())
        yield from self._each(self._begin, [m for m in self._living() if m.resumes is None])
        for member in self._living():
            if member.resumes is not None:
                member.loop.go_on()
        yield from self._farewell()
        self._groups = groups(self._living(), self._clock)
        while self._living():
            for group in self._groups:
                yield from self._step(group)
            yield from self._farewell()

    def _living(self) -> list[Member]:
        return [member for member in self._members if member.living]

    def _each(
        self, part: Callable[[Member], Event], members: Sequence[Member]
    ) -> Iterator[tuple[int, MemberEvent]]:
        for member in members:
            if member.living:  # it can be stopped between two others
                yield member.index, member.attempt(part, member)

    def _step(self, group: Group) -> Iterator[tuple[int, MemberEvent]]:
        for member, event in group.step():
            yield member.index, event

    def _farewell(self) -> Iterator[tuple[int, MemberEvent]]:
        for member in self._living():
            if member.living and member.loop.over:
                yield member.index, member.attempt(member.loop.end)

    def _begin(self, member: Member) -> Event:
        return member.loop.begin()

    def _prepare(self, member: Member) -> Event:
        splits = self._material.of(member.spec)
        session = Session(member.spec, self._device, None, None, splits)
        return member.prepare(session, self._clock)
