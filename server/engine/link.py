"""Server end of /api/worker: commits a worker's frames, acknowledges them, tells it to stop."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog
from fastapi import APIRouter, WebSocket
from starlette.responses import PlainTextResponse
from starlette.websockets import WebSocketDisconnect, WebSocketDisconnected

from server.engine.codes import RESEND, WRONG
from server.engine.refusals import Refusal, refusal_of
from server.store.errors import RevokedError, RunNotFoundError, WrongStateError
from server.wire.frames import Frame, decode
from server.wire.runs import ENDED, Message
from server.wire.worker import (
    Acknowledged,
    Attach,
    Attached,
    Declare,
    End,
    FromWorker,
    Prepare,
    Released,
    Revoked,
    Stop,
    from_worker,
)

if TYPE_CHECKING:
    from server.engine.jobs import Member
    from server.engine.supervisor import Supervisor
    from server.store.attempts import AttemptRecord
    from server.store.store import Store

ATTACH_WITHIN_S = 10.0

router = APIRouter()
log = structlog.get_logger(__name__)


@router.websocket("/api/worker")
async def worker(socket: WebSocket) -> None:
    """A worker's connection. 401 without the attempt's token, 403 for a browser."""
    if "origin" in socket.headers:
        await socket.send_denial_response(PlainTextResponse("workers only", 403))
        return
    state = socket.app.state
    scheme, _, token = socket.headers.get("authorization", "").partition(" ")
    attempt = await state.store.attempt(socket.query_params.get("attempt", ""))
    if attempt is None or scheme.lower() != "bearer" or not attempt.verify(token):
        await socket.send_denial_response(PlainTextResponse("unknown attempt or token", 401))
        return
    await socket.accept()
    await Link(socket, state.store, state.engine.supervisor, attempt).serve()


class Link:
    """One connection of one worker, for one of its runs."""

    def __init__(
        self, socket: WebSocket, store: Store, supervisor: Supervisor, attempt: AttemptRecord
    ) -> None:
        self.committing = False  # a frame of it waits for our disk
        self._socket = socket
        self._store = store
        self._supervisor = supervisor
        self._attempt = attempt
        self._member: Member | None = None

    async def serve(self) -> None:
        """Until the worker is released, refused or gone."""
        try:
            await self._attach()
            while True:
                await self._take(await self._receive())
        except (WebSocketDisconnect, WebSocketDisconnected):
            pass
        except (RevokedError, RunNotFoundError, WrongStateError) as error:
            await self.dismiss(Revoked(reason=str(error)))
        except Exception as error:
            await self._refuse(refusal_of(error))
        finally:
            if self._member is not None:
                self._member.disconnect(self)

    async def say(self, message: Message) -> None:
        """Send a control message; nothing when the socket is closed."""
        try:
            await self._socket.send_text(message.model_dump_json())
        except (WebSocketDisconnect, WebSocketDisconnected):
            return

    async def dismiss(self, last: Message) -> None:
        """Say the last message and close."""
        await self.say(last)
        await self.close(Refusal(1000, ""))

    async def close(self, refusal: Refusal) -> None:
        """Close with its code and reason."""
        try:
            await self._socket.close(refusal.code, refusal.reason)
        except (WebSocketDisconnect, WebSocketDisconnected):
            return

    async def _refuse(self, refusal: Refusal) -> None:
        """Close. Alone, a worker that is wrong ends itself; in company it goes on for the others,
        so its run is ended here."""
        log.warning("worker refused", run=self._attempt.run_id, reason=refusal.reason)
        member = self._member
        if refusal.code == WRONG and member is not None and len(member.job.living) > 1:
            member.disconnect(self)
            reason = f"The server did not understand the worker: {refusal.reason}"
            await self._supervisor.cut_off(member, "failed", reason)
        await self.close(refusal)

    async def _receive(self) -> FromWorker | Frame:
        message = await self._socket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message["code"])
        if self._member is not None:
            self._member.hear()
        if message.get("text") is not None:
            return from_worker.validate_json(message["text"])
        return decode(message["bytes"])

    async def _attach(self) -> None:
        async with asyncio.timeout(ATTACH_WITHIN_S):
            attach = await self._receive()
        if not isinstance(attach, Attach):
            raise Refusal(WRONG, "the first message must be attach")
        if (attach.run, attach.attempt) != (self._attempt.run_id, self._attempt.id):
            raise Refusal(WRONG, "this token is for another run or attempt")
        if not self._attempt.current:
            raise RevokedError("another attempt owns the run, or it has ended")
        acknowledged = await self._store.acknowledged(self._attempt.id)
        run = await self._store.run(attach.run)
        if run.state not in ENDED:
            self._member = self._supervisor.member_of(run)
            earlier = self._member.connect(self)
            self._supervisor.identify(self._member.job, attach.pid)
            if earlier is not None:
                await earlier.close(Refusal(RESEND, "a newer connection took over"))
        await self.say(Attached(acknowledged=acknowledged))
        if self._member is not None and self._member.stopping:
            await self.say(Stop())

    async def _take(self, message: FromWorker | Frame) -> None:
        if isinstance(message, End):
            await self._end(message)
        elif self._member is None or self._member.ended:
            raise RevokedError("the run has ended")
        elif isinstance(message, Frame):
            await self._commit(message)
        elif isinstance(message, Declare):
            await self._supervisor.declare(self._member, message)
        elif isinstance(message, Prepare):
            await self._supervisor.prepare(self._member, message.preparation)
        elif isinstance(message, Attach):
            raise Refusal(WRONG, "already attached")

    async def _commit(self, frame: Frame) -> None:
        assert self._member is not None  # noqa: S101 (types only)
        self.committing = True
        try:
            acknowledged = await self._store.append(self._attempt.id, frame)
        finally:
            self.committing = False
            self._member.hear()
        await self.say(Acknowledged(sequence=acknowledged))

    async def _end(self, end: End) -> None:
        if self._member is not None and not self._member.ended:
            await self._supervisor.end(self._member, end.state, end.reason, step=end.step)
        record = await self._store.attempt(self._attempt.id)
        if record is None or not record.current:
            raise RevokedError("the run ended without this worker")
        await self.dismiss(Released())
