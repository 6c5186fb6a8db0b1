"""Everything of one run to the server, over as many connections as it takes."""

from __future__ import annotations

import asyncio
import random
import sys

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from server.engine.assignment import Assignment
from server.engine.codes import REFUSED, REVOKED, WRONG
from server.engine.worker.conversation import Conversation, ReleasedError, UnwantedError
from server.engine.worker.lease import Lease
from server.engine.worker.line import Line

OPEN_WITHIN_S = 3.0
CLOSE_WITHIN_S = 0.5
FIRST_PAUSE_S = 0.05  # between two attempts to connect; then twice as long each time
UNKNOWN = {401, 403, 404}


class Delivery:
    """Delivers a line until the server has all of it, or wants no more of it."""

    def __init__(
        self, assignment: Assignment, line: Line, lease: Lease, heartbeat_s: float
    ) -> None:
        self.unwanted: UnwantedError | None = None
        self._assignment = assignment
        self._line = line
        self._lease = lease
        self._heartbeat_s = heartbeat_s
        self._pause_s = FIRST_PAUSE_S
        self._released = False

    async def run(self) -> None:
        """Until released or unwanted."""
        while not self._released and self.unwanted is None:
            try:
                await self._connect_once()
            except* ReleasedError:
                self._released = True
            except* UnwantedError as unwanted:
                self._give_up(unwanted)
            except* InvalidStatus as refused:
                self._give_up(refused)
            except* ConnectionClosed as closed:
                self._give_up(closed)
            except* (OSError, TimeoutError, WebSocketException):
                pass  # the server is away: the lease decides how long to try
            if not self._released and self.unwanted is None:
                await self._pause()

    async def _connect_once(self) -> None:
        assignment = self._assignment
        async with connect(
            assignment.url,
            additional_headers={"Authorization": f"Bearer {assignment.token}"},
            compression=None,
            proxy=None,  # the server is where it says, whatever the environment names
            open_timeout=OPEN_WITHIN_S,
            close_timeout=CLOSE_WITHIN_S,
            ping_interval=None,  # Conversation pings, to renew the lease with the pong
        ) as socket:
            await self._converse(socket)

    async def _converse(self, socket: ClientConnection) -> None:
        conversation = Conversation(
            socket, self._assignment, self._line, self._lease, self._heartbeat_s
        )
        await conversation.attach()
        self._pause_s = FIRST_PAUSE_S
        async with asyncio.TaskGroup() as tasks:
            for work in (conversation.listen(), conversation.speak(), conversation.beat()):
                tasks.create_task(work)

    async def _pause(self) -> None:
        await asyncio.sleep(self._pause_s * random.uniform(0.5, 1))  # noqa: S311 (jitter)
        self._pause_s = min(2 * self._pause_s, self._heartbeat_s / 2)

    def _give_up(self, errors: ExceptionGroup[Exception]) -> None:
        """If one of them says that the server wants no more of this run, whatever we do."""
        if self.unwanted is not None:
            return
        for error in errors.exceptions:
            if isinstance(error, UnwantedError):
                self.unwanted = error
            elif isinstance(error, InvalidStatus) and error.response.status_code in UNKNOWN:
                self.unwanted = UnwantedError(REVOKED, "the server does not know this attempt")
            elif isinstance(error, ConnectionClosed) and error.rcvd and error.rcvd.code == WRONG:
                reason = f"the server refused this worker: {error.rcvd.reason}"
                self.unwanted = UnwantedError(REFUSED, reason)
        if self.unwanted is not None:
            about = f"run {self._assignment.run}: {self.unwanted.reason}"
            print(about, file=sys.stderr, flush=True)  # noqa: T201 (stderr is the worker's log)
            self._line.drop()
