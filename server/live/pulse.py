"""When viewers get their rounds: one clock for all of them, not a timer each."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress

from server.store.changes import Changes, News

ROUND_S = 0.05  # 20 rounds a second
LONGEST_REST_S = 0.5
LOOK_S = 0.25  # without any news: who has something due?
READ_S = 0.1  # at most waited for a reading
AT_ONCE = 25  # viewers; then acknowledgements and requests have their turn


class Seat:
    """A viewer's place: it sleeps here until there is something for it."""

    def __init__(self) -> None:
        self.due = 0.0  # monotonic s: when it wants a round without any news
        self._news = News()  # others may have the same one: it is never changed
        self._called = asyncio.Event()

    def call(self) -> None:
        """Give it a round now."""
        self._called.set()

    def tell(self, news: News) -> None:
        """For its next round."""
        self._news = self._news.then(news) if self._news else news

    def wants(self, now: float) -> bool:
        """Whether a round would do anything."""
        return bool(self._news) or self.due <= now

    async def turn(self) -> News:
        """Wait for the next round; what is new, to be read only."""
        await self._called.wait()
        self._called.clear()
        news, self._news = self._news, News()
        return news


class Pulse:
    """Gives all viewers their rounds.

    A round begins at once when something was committed and the last one is 50 ms old. Under load
    all have fewer rounds, so fewer and larger frames: half of the time is left to others.
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
            await self._call([seat for seat in self._seats if seat.wants(began)])
            await asyncio.sleep(rest(time.monotonic() - began))

    async def _call(self, seats: list[Seat]) -> None:
        """The first few read what the others then find read."""
        for first in range(0, len(seats), AT_ONCE):
            for seat in seats[first : first + AT_ONCE]:
                seat.call()
            await asyncio.sleep(0)  # they run now
            with suppress(TimeoutError):
                async with asyncio.timeout(READ_S):
                    await self._settled()


def rest(round_s: float) -> float:
    """Seconds between the end of a round that took so long and the next."""
    return min(max(ROUND_S - round_s, round_s), LONGEST_REST_S)
