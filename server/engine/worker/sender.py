"""The thread that owns the websocket. A stalled or absent server never stalls training."""

from __future__ import annotations

import asyncio
import random
import threading
import traceback

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from server.engine.assignment import Assignment
from server.engine.codes import BROKEN, REFUSED, REVOKED, WRONG
from server.engine.worker.conversation import Conversation, ReleasedError
from server.engine.worker.lease import Lease, quit_with
from server.engine.worker.line import Line

OPEN_WITHIN_S = 3.0
CLOSE_WITHIN_S = 0.5
FIRST_PAUSE_S = 0.05  # between two attempts to connect; then twice as long each time


class Sender(threading.Thread):
    """Delivers everything of `line`, whatever happens to the connection, until released.

    Ends the whole process when the lease runs out, or when the server wants no more of it.
    """

    def __init__(self, assignment: Assignment, line: Line) -> None:
        super().__init__(name="sender", daemon=True)
        self._assignment = assignment
        self._line = line
        self._lease = Lease(assignment.lease_s)
        self._longest_pause_s = assignment.heartbeat_s / 2
        self._pause_s = FIRST_PAUSE_S
        self._released = False

    def run(self) -> None:
        """Until released."""
        try:
            asyncio.run(self._deliver())
        except Exception:
            traceback.print_exc()
            quit_with(BROKEN, "the sender failed")  # training on unheard would help nobody

    async def _deliver(self) -> None:
        watch = asyncio.create_task(self._watch_lease())
        while not self._released:
            try:
                await self._connect_once()
            except* ReleasedError:
                self._released = True
            except* InvalidStatus as refused:
                _obey(refused)
            except* ConnectionClosed as closed:
                _give_up_if_wrong(closed)
            except* (OSError, TimeoutError, WebSocketException):
                pass  # the server is away: the lease decides how long to try
            if not self._released:
                await self._pause()
        watch.cancel()

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
        conversation = Conversation(socket, self._assignment, self._line, self._lease)
        await conversation.attach()
        self._pause_s = FIRST_PAUSE_S
        async with asyncio.TaskGroup() as tasks:
            for work in (conversation.listen(), conversation.speak(), conversation.beat()):
                tasks.create_task(work)

    async def _pause(self) -> None:
        await asyncio.sleep(self._pause_s * random.uniform(0.5, 1))  # noqa: S311 (jitter)
        self._pause_s = min(2 * self._pause_s, self._longest_pause_s)

    async def _watch_lease(self) -> None:
        while True:
            left = self._lease.left_s
            if left <= 0:
                self._lease.run_out()
            await asyncio.sleep(left)


def _obey(refused: ExceptionGroup[InvalidStatus]) -> None:
    for error in refused.exceptions:
        if isinstance(error, InvalidStatus) and error.response.status_code in {401, 403, 404}:
            quit_with(REVOKED, "the server does not know this attempt")


def _give_up_if_wrong(closed: ExceptionGroup[ConnectionClosed]) -> None:
    for error in closed.exceptions:
        if isinstance(error, ConnectionClosed) and error.rcvd and error.rcvd.code == WRONG:
            quit_with(REFUSED, f"the server refused this worker: {error.rcvd.reason}")
