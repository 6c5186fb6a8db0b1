"""One browser: a cursor, not a queue. It is sent what is new when its socket can take more."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping

from fastapi import WebSocket
from pydantic import ValidationError

from server.live.agenda import Agenda
from server.live.pulse import Found, Seat
from server.live.shared import Described, Shared
from server.live.watching import Watching
from server.store import Store
from server.store.changes import News
from server.wire.browser import (
    CaughtUp,
    FromBrowser,
    Refine,
    Refused,
    RunCut,
    RunRemoved,
    Tick,
    Watch,
)
from server.wire.runs import ENDED, Message
from server.wire.sealed import WRITE

ROUND_BYTES = 1_000_000  # of rows; what more there is waits for the next round


class Viewer:
    """Sends runs and rows to one websocket.

    All sending is in one task, and `send` waits while the socket is full: so a slow viewer gets
    fewer and larger frames, and holds one frame of memory, however far behind it is.
    """

    def __init__(self, socket: WebSocket, store: Store, shared: Shared, seat: Seat) -> None:
        self._socket = socket
        self._store = store
        self._shared = shared
        self._seat = seat
        self._watched: dict[str, Watching] = {}
        self._agenda = Agenda(time.monotonic())
        self._refusal = ""
        self._sequence = 0
        self._write = socket.scope["extensions"].get(WRITE, {}).get(WRITE, lambda data: False)
        seat.at_once = self._at_once

    def take(self, text: str) -> None:
        """Obey a message from the browser; what is wrong with it is told in the next round."""
        try:
            message = FromBrowser.validate_json(text)
        except ValidationError as error:
            place = ".".join(str(part) for part in error.errors()[0]["loc"])
            self._refusal = f"not understood: {place} {error.errors()[0]['msg']}"
        else:
            if isinstance(message, Watch):
                self._watch(message)
            else:
                self._refine(message)
        self._seat.call()

    def _watch(self, message: Watch) -> None:
        stay = {item.id: item for item in message.runs}
        for run_id in self._watched.keys() - stay.keys():
            del self._watched[run_id]
        for run_id, item in stay.items():
            if run_id not in self._watched or item.cursors:
                self._watched[run_id] = Watching(run_id, item.cursors, message.points, item.tables)
            else:
                self._watched[run_id].want(item.tables)

    def _refine(self, message: Refine) -> None:
        watching = self._watched.get(message.id)
        if watching is None:
            self._refusal = f"run {message.id!r} is not watched"
        else:
            watching.refine(message.table, message.first, message.stop, message.points)

    def refuse(self, reason: str) -> None:
        """Tell the browser that it said something wrong."""
        self._refusal = reason
        self._seat.call()

    async def send(self) -> None:
        """Send for ever: hello, then a round whenever there is something new."""
        await self._socket.send_text(await self._shared.hello())
        news = News()
        while True:
            await self._round(news)
            if time.monotonic() >= self._agenda.tick:
                await self._say(Tick(server_time=time.time()))
                self._agenda.ticked(time.monotonic())
            self._agenda.plan()
            self._seat.due = self._agenda.due
            if self._behind():
                self._seat.call()  # history: as fast as the socket takes it
                await asyncio.sleep(0)
            news = await self._seat.turn()

    def _at_once(self, news: News, found: Found) -> bool:
        """A round that waits for nothing: whether nothing is left for `_round`, which does what
        this could not, and nothing twice."""
        if self._refusal or news.removed or news.cut:
            return False
        for run_id, heads in news.rows.items():
            watching = self._watched.get(run_id)
            if watching is None:
                continue
            if not watching.knows(heads) and not self._describe_at_once(run_id):
                return False
            if not self._follow(watching, heads, found):
                return False
        self._agenda.note(news)
        now = time.monotonic()
        done = now < self._agenda.due or self._tell_at_once(now)
        self._seat.due = self._agenda.due
        return done

    def _follow(self, watching: Watching, heads: Mapping[int, int], found: Found) -> bool:
        """Send the rows up to `heads`, which others have had read, to one who has all before."""
        standing = watching.standing
        parcel = found.get(standing)
        if parcel is None and standing is not None:
            parcel = found[standing] = watching.parcel(heads, self._shared.frame_at_hand)
        if parcel is None:
            return False
        for place, (_, framed) in enumerate(parcel.frames):
            if not self._write(framed.sealed(self._sequence + 1)):
                for due, gone in parcel.frames[:place]:
                    watching.sent(due, gone.next_row)
                return False
            self._sequence += 1
        watching.served = self._sequence
        watching.follow(parcel)
        return True

    def _tell_at_once(self, now: float) -> bool:
        if not all(map(self._describe_at_once, self._agenda.ready(now))):
            return False
        if now >= self._agenda.tick:
            if not self._write(self._shared.tick(now)):
                return False
            self._agenda.ticked(now)
        self._agenda.plan()
        return not self._behind()

    def _describe_at_once(self, run_id: str) -> bool:
        described, watching = self._shared.run_at_hand(run_id), self._watched.get(run_id)
        if described is None:
            return False
        if watching is not None:
            watching.learn(described.run)
            if watching.ahead or (described.run.state in ENDED and any(watching.behind())):
                return False
        if not self._write(described.sealed if watching else described.sealed_brief):
            return False
        self._agenda.told(run_id, time.monotonic())
        return True

    async def _round(self, news: News) -> None:
        if self._refusal:
            reason, self._refusal = self._refusal, ""
            await self._say(Refused(message=reason))
        for run_id in news.removed:
            await self._remove(run_id)
        for run_id in news.cut:
            await self._cut(run_id)
        for run_id, heads in news.rows.items():
            if run_id in self._watched:
                self._watched[run_id].grow(heads)
        self._agenda.note(news)
        for watching in list(self._watched.values()):
            if not watching.known:
                await self._introduce(watching)
        for run_id in self._agenda.ready(time.monotonic()):
            await self._tell(run_id)
        room = ROUND_BYTES
        for watching in sorted(self._watched.values(), key=lambda watching: watching.served):
            room -= await self._send_rows(watching, room)
            if room <= 0:
                break

    async def _introduce(self, watching: Watching) -> None:
        """The browser must know a run's tables before it gets their rows."""
        described = await self._shared.run(watching.run)
        if described is None:
            self._watched.pop(watching.run, None)
            await self._say(Refused(message=f"there is no run {watching.run!r}"))
            return
        watching.learn(described.run)
        if watching.ahead:  # it was away when the run was cut
            await self._cut(watching.run)
            self._watched[watching.run].learn(described.run)
        await self._describe(described)

    async def _tell(self, run_id: str) -> None:
        described = await self._shared.run(run_id)
        if described is None:
            self._agenda.drop(run_id)
            return
        watching = self._watched.get(run_id)
        if watching is not None:
            watching.learn(described.run)
            if described.run.state in ENDED and any(watching.behind()):
                return  # that a run has ended is its last word, after its last row
        await self._describe(described)

    async def _describe(self, described: Described) -> None:
        self._agenda.told(described.run.id, time.monotonic())
        watched = described.run.id in self._watched
        await self._socket.send_text(described.message if watched else described.brief)

    async def _remove(self, run_id: str) -> None:
        self._watched.pop(run_id, None)
        self._agenda.forget(run_id)
        await self._say(RunRemoved(id=run_id))

    async def _cut(self, run_id: str) -> None:
        if run_id in self._watched:
            earlier = self._watched[run_id]
            self._shared.forget(earlier.number)
            self._watched[run_id] = Watching(run_id, {}, earlier.points, earlier.wanted)
        await self._say(RunCut(id=run_id))

    async def _send_rows(self, watching: Watching, room: int) -> int:
        """One frame of each table that has more, until `room` is used up; bytes sent. Told caught
        up once there is none."""
        used = 0
        for due in list(watching.due()):
            frame = await self._shared.frame(due.place, due.piece)
            if frame is None or self._watched.get(watching.run) is not watching:
                return used
            self._sequence += 1
            watching.served = self._sequence
            watching.sent(due, frame.next_row)
            data = frame.numbered(self._sequence)
            await self._socket.send_bytes(data)
            used += len(data)
            if used >= room:
                break
        if not watching.told_caught_up and not any(watching.behind()):
            watching.told_caught_up = True
            await self._say(CaughtUp(id=watching.run))
        return used

    async def _say(self, message: Message) -> None:
        await self._socket.send_text(message.model_dump_json())

    def _behind(self) -> bool:
        return any(watching.wanting for watching in self._watched.values())
