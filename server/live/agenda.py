"""What a viewer is to be told beside rows, and when."""

from __future__ import annotations

import random

from server.store.changes import News

RUN_S = 0.25  # a run is told at most 4 times a second,
PROGRESS_S = 1.0  # and about once where only its rows are new
TICK_S = 2.0


class Agenda:
    """Runs to be told, and the next tick. Times are monotonic s."""

    def __init__(self, now: float) -> None:
        self.tick = now + spread(TICK_S)
        self.due = self.tick  # when there is something to say
        self._pending: dict[str, float] = {}  # run to be told → s after it was told last
        self._told: dict[str, float] = {}  # run → when

    def note(self, news: News) -> None:
        """Runs that changed are to be told."""
        for run in news.rows:
            if run not in self._pending and run not in news.removed:
                self._want(run, spread(PROGRESS_S))
        for run in news.runs:
            if run not in news.removed:
                self._want(run, RUN_S)

    def ready(self, now: float) -> list[str]:
        """Runs to be told now."""
        return [run for run in self._pending if self._when(run) <= now]

    def told(self, run: str, now: float) -> None:
        """It was told."""
        self._pending.pop(run, None)
        self._told[run] = now

    def drop(self, run: str) -> None:
        """It need not be told."""
        self._pending.pop(run, None)

    def forget(self, run: str) -> None:
        """There is no such run any more."""
        self._pending.pop(run, None)
        self._told.pop(run, None)

    def ticked(self, now: float) -> None:
        """The tick was said."""
        self.tick = now + spread(TICK_S)

    def plan(self) -> None:
        """Find out when there is something to say, after something was said."""
        self.due = min([self.tick, *map(self._when, self._pending)])

    def _want(self, run: str, after_s: float) -> None:
        self._pending[run] = after_s
        self.due = min(self.due, self._when(run))

    def _when(self, run: str) -> float:
        return self._told.get(run, 0.0) + self._pending[run]


def spread(about_s: float) -> float:
    """A quarter more or less, so that a thousand viewers are not told in the same moment: then
    their next rows waited."""
    return about_s * random.uniform(0.75, 1.25)  # noqa: S311 (no secret)
