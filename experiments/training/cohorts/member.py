"""One run of a cohort."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ParamSpec

from experiments.spec import RunSpec
from experiments.training.checkpoints import resume
from experiments.training.events import Ended, Event
from experiments.training.loop import Loop
from experiments.training.session import Session


@dataclass(frozen=True)
class Broke:
    """The last event of a member whose training raised `error`; the others go on."""

    error: Exception


MemberEvent = Event | Broke
P = ParamSpec("P")


class Member:
    """A session and its loop, until it has ended, been stopped, or broken."""

    session: Session  # both once it is prepared
    loop: Loop

    def __init__(self, index: int, spec: RunSpec, resumes: bytes | None = None) -> None:
        """`resumes`: a checkpoint of the spec to go on from."""
        self.resumes = resumes
        self.index = index
        self.spec = spec
        self.living = True
        self.prepared = False

    def prepare(self, session: Session, clock: Callable[[], float]) -> Event:
        """Its `Declared`."""
        self.session = session
        self.loop = Loop(session, clock)
        if self.resumes is not None:
            resume(self.resumes, session, self.loop)
        self.prepared = True
        return session.declared()

    def attempt(self, part: Callable[P, Event], *given: P.args, **named: P.kwargs) -> MemberEvent:
        """What `part` of its training says; an error in it is the end of this member alone."""
        try:
            event: MemberEvent = part(*given, **named)
        except Exception as error:
            event = Broke(error)
        if isinstance(event, Ended | Broke):
            self.living = False
        return event
