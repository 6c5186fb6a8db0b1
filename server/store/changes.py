"""Who wants to know that something was committed. A publisher never waits for a reader."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["run", "rows", "removed", "cut"]


@dataclass(frozen=True)
class Change:
    """Something about a run was committed: its description, rows of a table, its removal, or
    that rows of it are gone, to be recorded again by another attempt."""

    kind: Kind
    run: str  # its id
    table: int = 0  # of "rows": which table grew
    next_row: int = 0  # and up to where


@dataclass
class News:
    """What changed since it was last taken. It merges: it cannot outgrow the runs."""

    runs: set[str] = field(default_factory=set)
    removed: set[str] = field(default_factory=set)
    cut: set[str] = field(default_factory=set)
    rows: dict[str, dict[int, int]] = field(default_factory=dict)  # run → table → next row

    def add(self, change: Change) -> None:
        """Count `change` in."""
        if change.kind == "rows":
            self.rows.setdefault(change.run, {})[change.table] = change.next_row
        elif change.kind == "removed":
            self.removed.add(change.run)
        elif change.kind == "cut":
            self.cut.add(change.run)
            self.rows.pop(change.run, None)
        else:
            self.runs.add(change.run)

    def __bool__(self) -> bool:
        return bool(self.runs or self.removed or self.cut or self.rows)

    def then(self, later: News) -> News:
        """This news and a later one as one."""
        rows = {run: dict(heads) for run, heads in self.rows.items() if run not in later.cut}
        for run, heads in later.rows.items():
            rows.setdefault(run, {}).update(heads)
        return News(
            self.runs | later.runs, self.removed | later.removed, self.cut | later.cut, rows
        )


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

    async def wait(self, seconds: float | None = None) -> None:
        """Until there is news or `put` was called, at most `seconds`."""
        if not self._arrived.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._arrived.wait()

    def take(self) -> News:
        """All the news there is, perhaps none."""
        self._arrived.clear()
        news, self._news = self._news, News()
        return news


class Changes:
    """In-process notifications after a commit, on the event loop's thread."""

    def __init__(self) -> None:
        self._subscriptions: set[Subscription] = set()
        self._versions: dict[str, int] = {}
        self.count = 0  # of all changes so far

    def listen(self) -> Subscription:
        """A subscription for ever."""
        subscription = Subscription()
        self._subscriptions.add(subscription)
        return subscription

    @contextmanager
    def subscribe(self) -> Iterator[Subscription]:
        """A subscription for the time of the `with` block."""
        subscription = self.listen()
        try:
            yield subscription
        finally:
            self._subscriptions.discard(subscription)

    def version(self, run: str) -> int:
        """Counts the changes of a run: what was read under the same version is still true."""
        return self._versions.get(run, 0)

    def publish(self, changes: list[Change]) -> None:
        """Tell every listener."""
        self.count += len(changes)
        for change in changes:
            self._versions[change.run] = self.version(change.run) + 1
        if changes:
            for subscription in self._subscriptions:
                subscription.put(changes)
