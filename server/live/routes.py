"""/api/live: the websocket of browsers."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from fastapi import APIRouter, WebSocket
from starlette.websockets import WebSocketDisconnect

from server.live.shared import Shared
from server.live.viewer import Viewer

router = APIRouter()
MOST_LETTERS = 4096  # in a message of a browser: it names at most 16 runs, and where it is in them


@router.websocket("/api/live")
async def live(socket: WebSocket) -> None:
    """A viewer, until either side closes."""
    await socket.accept()
    store, shared = socket.app.state.store, socket.app.state.shared
    assert isinstance(shared, Shared)  # noqa: S101 (types only)
    with shared.pulse.seat() as seat:
        viewer = Viewer(socket, store, shared, seat)
        tasks = [asyncio.create_task(viewer.send()), asyncio.create_task(_listen(socket, viewer))]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    with suppress(WebSocketDisconnect):
        for task in done:
            task.result()


async def _listen(socket: WebSocket, viewer: Viewer) -> None:
    while True:
        message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            return
        text = message.get("text")
        if text is None:
            viewer.refuse("the browser sends text only")
        elif len(text) > MOST_LETTERS:
            viewer.refuse(f"a message has at most {MOST_LETTERS:,} letters, this one {len(text):,}")
        else:
            viewer.take(text)
