"""One connection's worth of talk with the server (server.wire.worker)."""

from __future__ import annotations

import asyncio
import os

from websockets.asyncio.client import ClientConnection

from server.engine.assignment import Assignment
from server.engine.codes import REVOKED
from server.engine.worker.lease import Lease
from server.engine.worker.line import Line
from server.wire.runs import Message, Preparation
from server.wire.worker import (
    Acknowledged,
    Attach,
    Attached,
    Heartbeat,
    Prepare,
    Released,
    Revoked,
    Stop,
    ToWorker,
    to_worker,
)

ANSWER_WITHIN = 2  # heartbeats: below the server's lost_after_s, so there is time to reconnect


class ReleasedError(Exception):
    """The server needs nothing more."""


class UnwantedError(Exception):
    """The server wants no more of this run: `status` is the exit status that says so."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class Conversation:
    """Three tasks on one socket: `listen`, `speak`, `beat`. Any of them may raise what ends it."""

    def __init__(
        self,
        socket: ClientConnection,
        assignment: Assignment,
        line: Line,
        lease: Lease,
        heartbeat_s: float,
    ) -> None:
        self._socket = socket
        self._assignment = assignment
        self._line = line
        self._lease = lease
        self._heartbeat_s = heartbeat_s
        self._answer_within_s = ANSWER_WITHIN * heartbeat_s
        self._bell = asyncio.Event()
        self._sent = 0  # last sequence sent on this socket
        self._declared = False
        self._prepared: Preparation | None = None
        self._ended = False

    async def attach(self) -> None:
        """Say who we are; learn what the server has already."""
        about = self._assignment
        await self._say(Attach(run=about.run, attempt=about.attempt, pid=os.getpid()))
        async with asyncio.timeout(self._answer_within_s):
            attached = await self._hear()
        self._handle(attached)
        self._line.listen(self._bell)

    async def listen(self) -> None:
        """Hear the server until it says that nothing more is needed."""
        while True:
            self._handle(await self._hear())

    async def speak(self) -> None:
        """Send what there is, in order, whenever the bell rings."""
        while True:
            self._bell.clear()
            await self._say_shape()
            while frame := self._line.outbox.get(self._sent + 1):
                await self._socket.send(frame)
                self._sent += 1
            if self._line.end is not None and self._line.outbox.empty and not self._ended:
                self._ended = True
                await self._say(self._line.end)
            await self._bell.wait()

    async def beat(self) -> None:
        """Tell that we live, and make sure that the server does, even if TCP never says so.

        Raises TimeoutError when no pong comes.
        """
        while True:
            pong = await self._socket.ping()
            async with asyncio.timeout(self._answer_within_s):
                await pong
            self._lease.renew()
            await asyncio.sleep(self._heartbeat_s)
            await self._say(Heartbeat(step=self._line.step))

    async def _say_shape(self) -> None:
        preparation = self._line.preparation
        if preparation is not self._prepared and self._line.declared is None:
            self._prepared = preparation
            if preparation is not None:
                await self._say(Prepare(preparation=preparation))
        if self._line.declared is not None and not self._declared:
            self._declared = True
            await self._say(self._line.declared)

    def _handle(self, message: ToWorker) -> None:
        if isinstance(message, Attached):
            self._sent = message.acknowledged
            self._line.outbox.acknowledge(message.acknowledged)
        elif isinstance(message, Acknowledged):
            self._line.outbox.acknowledge(message.sequence)
            self._bell.set()
        elif isinstance(message, Stop):
            self._line.stop.set()
        elif isinstance(message, Revoked):
            raise UnwantedError(REVOKED, f"revoked: {message.reason}")
        elif isinstance(message, Released):
            raise ReleasedError

    async def _say(self, message: Message) -> None:
        await self._socket.send(message.model_dump_json())

    async def _hear(self) -> ToWorker:
        message = to_worker.validate_json(await self._socket.recv())
        self._lease.renew()
        return message
