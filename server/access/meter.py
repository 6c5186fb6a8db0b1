"""Counts what goes in and out, and the open websockets. Plain numbers: it is passed by every
message."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.wire.sealed import WRITE

SOCKETS = {"/api/live": "viewer", "/api/worker": "worker"}


def _none() -> Counter[str]:
    return Counter({"http": 0, "viewer": 0, "worker": 0})


@dataclass
class Traffic:
    """Since the start of the process, by kind: "http", "viewer" or "worker"."""

    received: Counter[str] = field(default_factory=_none)  # bytes
    sent: Counter[str] = field(default_factory=_none)  # bytes
    open: Counter[str] = field(default_factory=_none)  # websockets now
    answers: Counter[str] = field(default_factory=Counter)  # by status class: "2xx"


class Meter:
    """Keeps `traffic` up to date."""

    def __init__(self, app: ASGIApp, traffic: Traffic) -> None:
        self._app = app
        self._traffic = traffic

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._app(scope, self._counting(receive, "http"), self._answering(send))
        elif scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        kind = SOCKETS.get(scope["path"], "http")
        sent, opened = self._traffic.sent, self._traffic.open
        accepted = 0
        if direct := scope["extensions"].get(WRITE):
            scope["extensions"][WRITE] = {WRITE: self._writing(direct[WRITE], kind)}

        async def sending(message: Message) -> None:
            nonlocal accepted
            if message["type"] == "websocket.send":
                sent[kind] += len(message.get("bytes") or message.get("text") or "")
            elif message["type"] == "websocket.accept":
                accepted = 1
                opened[kind] += 1
            await send(message)

        try:
            await self._app(scope, self._counting(receive, kind), sending)
        finally:
            opened[kind] -= accepted

    def _writing(self, write: Callable[[bytes], bool], kind: str) -> Callable[[bytes], bool]:
        sent = self._traffic.sent

        def writing(data: bytes) -> bool:
            done = write(data)
            if done:
                sent[kind] += len(data)
            return done

        return writing

    def _counting(self, receive: Receive, kind: str) -> Receive:
        received = self._traffic.received

        async def counting() -> Message:
            message = await receive()
            content = message.get("body") or message.get("bytes") or message.get("text") or ""
            received[kind] += len(content)
            return message

        return counting

    def _answering(self, send: Send) -> Send:
        traffic = self._traffic

        async def answering(message: Message) -> None:
            if message["type"] == "http.response.body":
                traffic.sent["http"] += len(message.get("body", b""))
            elif message["type"] == "http.response.start":
                traffic.answers[f"{message['status'] // 100}xx"] += 1
            await send(message)

        return answering
