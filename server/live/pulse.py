"""When viewers get their rounds: one clock for all of them, not a timer each."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from server.store.changes import Changes, News

ROUND_S = 0.05  # 20 rounds a second
LONGEST_REST_S = 0.5
QUIET_S = 0.01  # after a round of words: rows must not wait for long
LOOK_S = 0.25  # without any news: who has something due?
READ_S = 0.1  # at most waited for a reading
AT_ONCE = 25  # viewers; then acknowledgements and requests have their turn


Found = dict[Hashable, Any]
_NOTHING = News()


class Seat:
    """A viewer's place: it sleeps here until there is something for it."""

    def __init__(self) -> None:
        self.due = 0.0  # monotonic s: when it wants a round without any news
        # A round that waits for nothing, while the viewer sleeps; False when more is to be done.
        self.at_once: Callable[[News, Found], bool] = lambda news, found: False
        self._news = _NOTHING  # others may have the same one: it is never changed
        self._called = asyncio.Event()
        self._asleep = False

    def call(self) -> None:
        """Give it a round now."""
        self._called.set()

    def serve(self, news: News, found: Found) -> bool:
        """Give it a round, at once where that is possible: whether it was. Who knew nothing
        before `news` shares what others have `found` out about it."""
        if self._asleep and self.at_once(self._news, found if self._news is news else {}):
            self._news = _NOTHING
            return True
        self._called.set()
        return False

    def tell(self, news: News) -> None:
        """For its next round."""
        self._news = self._news.then(news) if self._news else news

    def wants(self, now: float) -> bool:
        """Whether a round would do anything."""
        return bool(self._news) or self.due <= now

    async def turn(self) -> News:
        """Wait for the next round; what is new, to be read only."""
        self._asleep = True
        await self._called.wait()
        self._asleep = False
        self._called.clear()
        news, self._news = self._news, _NOTHING
        return news


class Pulse:
    """Gives all viewers their rounds.

    A round begins at once when something was committed and the last one with rows is 50 ms old.
    Under load all have fewer rounds, so fewer and larger frames: half of the time is left to
    others. A viewer that only wants rows which are read already gets them from here, without its
    task: of a thousand that is nearly all.
    """

    def __init__(self, changes: Changes, settled: Callable[[], Awaitable[None]]) -> None:
        self._news = changes.listen()
        self._settled = settled  # waits for what the viewers called so far are reading
        self._seats: set[Seat] = set()
        self._beating: asyncio.Task[None] | None = None

    @contextmanager
    def seat(self) -> Iterator[Seat]:
        """A place for the time of the `with` block."""
        seat = Seat()
        self._seats.add(seat)
        if self._beating is None or self._beating.done():
            self._news.take()  # from when nobody was here
            self._beating = asyncio.create_task(self._beat())
        try:
            yield seat
        finally:
            self._seats.discard(seat)

    async def _beat(self) -> None:
        while self._seats:
            await self._news.wait(LOOK_S)
            news, began = self._news.take(), time.monotonic()
            if news:
                for seat in self._seats:
                    seat.tell(news)
            await self._serve([seat for seat in self._seats if seat.wants(began)], news)
            await asyncio.sleep(rest(time.monotonic() - began) if news.rows else QUIET_S)

    async def _serve(self, seats: list[Seat], news: News) -> None:
        """The first reads what the others then find read."""
        found: Found = {}
        first = 0
        for stop in range(1, len(seats) + AT_ONCE, AT_ONCE):
            served = [seat.serve(news, found) for seat in seats[first:stop]]
            first = stop
            await asyncio.sleep(0)  # those called run now, and what was written goes out
            if not all(served):
                with suppress(TimeoutError):
                    async with asyncio.timeout(READ_S):
                        await self._settled()


def rest(round_s: float) -> float:
    """Seconds between the end of a round that took so long and the next."""
    return min(max(ROUND_S - round_s, round_s), LONGEST_REST_S)
