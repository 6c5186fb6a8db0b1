"""What uvicorn's connections lack: an end for peers that do not read or do not speak."""

from __future__ import annotations

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.http11 import Request

from server.wire.sealed import BROWSERS, WRITE, sealed

UNREAD_S = 25.0  # a peer that has not taken what lies ready for it is gone
HEAD_S = 15.0  # for a request's head to arrive
BROWSER_BYTES = (
    16_384  # of a message; over 4 KB it is refused with a word, over this the socket ends
)


class Websocket(WebSocketsSansIOProtocol):
    """Ends a connection whose peer acknowledges but never reads.

    The kernel ends those whose window stays closed (TCP_USER_TIMEOUT); this one also those that
    take a byte now and then. A timeout around `send` would not do: uvicorn kept the connection.
    """

    _unread: asyncio.TimerHandle | None = None

    def pause_writing(self) -> None:
        """The buffer is full."""
        super().pause_writing()
        if self._unread is None:
            self._unread = self.loop.call_later(UNREAD_S, self.transport.abort)

    def resume_writing(self) -> None:
        """The peer has read."""
        self._forgive()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is gone, by itself or by us."""
        self._forgive()
        super().connection_lost(exc)
        if self.handshake_initiated and not self.close_sent:
            self.scope["extensions"].pop(WRITE, None)  # it refers to this, and this to it

    def handle_connect(self, event: Request) -> None:
        """A browser's messages are small."""
        if event.path.partition("?")[0] == BROWSERS:
            self.conn.max_message_size = BROWSER_BYTES
        super().handle_connect(event)
        if not self.close_sent:
            self.scope["extensions"][WRITE] = {WRITE: self.write}

    def handle_ping(self) -> None:
        """A peer that pings and never reads gets no more answers than fit."""
        answer = b"".join(self.conn.data_to_send())
        if self.writable.is_set():
            self.transport.write(answer)

    def handle_cont(self, event: Frame) -> None:
        """A message in pieces without content has no end, and no size that could be too large."""
        if event.data or event.fin:
            super().handle_cont(event)

    async def send(self, message: Any) -> None:
        """Rows go out without a copy in between, once they are known to be allowed."""
        data = message.get("bytes")
        if data is None or message["type"] != "websocket.send" or not self.handshake_complete:
            await super().send(message)
            return
        await self.writable.wait()
        if not self.write(sealed(data)):
            await super().send(message)  # it knows what to raise

    def write(self, data: bytes) -> bool:
        """Send a whole message, `sealed`, at once; nothing when the socket is full or closing."""
        if not self.writable.is_set() or self.close_sent or self.transport.is_closing():
            return False
        self.transport.write(data)
        return True

    def _forgive(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None


class Http(HttpToolsProtocol):
    """Ends a connection that begins a request and does not go on (slow loris), or says nothing."""

    _silent: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A request must follow."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Perhaps the beginning of the next request."""
        if self._silent is None and (self.cycle is None or self.cycle.response_complete):
            self._wait()
        super().data_received(data)

    def on_headers_complete(self) -> None:
        """The head is here."""
        self._heard()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is gone."""
        self._heard()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._silent = self.loop.call_later(HEAD_S, cast(Any, self.transport).abort)

    def _heard(self) -> None:
        if self._silent is not None:
            self._silent.cancel()
            self._silent = None
