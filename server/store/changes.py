"""Who wants to know that something was committed. A publisher never waits for a reader."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["run", "rows", "removed"]


@dataclass(frozen=True)
class Change:
    """Something about a run was committed: its description, its rows, or its removal."""

    kind: Kind
    run: str  # its id


@dataclass
class News:
    """What changed since it was last taken, as sets of run ids: it cannot outgrow the runs."""

    runs: set[str] = field(default_factory=set)
    rows: set[str] = field(default_factory=set)
    removed: set[str] = field(default_factory=set)

    def add(self, change: Change) -> None:
        """Count `change` in."""
        if change.kind == "removed":
            self.removed.add(change.run)
        elif change.kind == "rows":
            self.rows.add(change.run)
        else:
            self.runs.add(change.run)


class Subscription:
    """One listener's news."""

    def __init__(self) -> None:
        self._news = News()
        self._arrived = asyncio.Event()

    def put(self, changes: Iterable[Change]) -> None:
        """Add `changes` and wake the listener."""
        for change in changes:
            self._news.add(change)
        self._arrived.set()

    async def take(self) -> News:
        """Wait for news, and take all there is."""
        await self._arrived.wait()
        self._arrived.clear()
        news, self._news = self._news, News()
        return news


class Changes:
    """In-process notifications after a commit, on the event loop's thread."""

    def __init__(self) -> None:
        self._subscriptions: set[Subscription] = set()

    @contextmanager
    def subscribe(self) -> Iterator[Subscription]:
        """A subscription for the time of the `with` block."""
        subscription = Subscription()
        self._subscriptions.add(subscription)
        try:
            yield subscription
        finally:
            self._subscriptions.discard(subscription)

    def publish(self, changes: list[Change]) -> None:
        """Tell every listener."""
        if changes:
            for subscription in self._subscriptions:
                subscription.put(changes)
