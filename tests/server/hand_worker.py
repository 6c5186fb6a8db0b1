"""A worker driven by hand, and a server in this process for it to talk to."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import numpy as np
import uvicorn
from websockets.asyncio.client import ClientConnection, connect

from experiments.spec import RunSpec
from server.app import create_app
from server.engine.local import LocalEngine
from server.settings import Settings
from server.store import Store
from server.wire.frames import Frame, encode
from server.wire.runs import Message, RunView, TableView
from server.wire.worker import Attach, Declare, ToWorker, to_worker

TABLES = [TableView(name="train", columns=["loss", "accuracy"])]
PATIENCE_S = 10.0


@dataclass
class Host:
    """A running server of this process, without places for real workers."""

    store: Store
    engine: LocalEngine
    settings: Settings

    async def until(self, run: str, *states: str) -> RunView:
        """The run, once it is in one of `states`."""
        async with asyncio.timeout(PATIENCE_S):
            with self.store.changes.subscribe() as news:
                while (view := await self.store.run(run)).state not in states:
                    await news.wait()
                    news.take()
        return view


@dataclass(frozen=True)
class Ticket:
    """A run that an earlier server left `starting`, and the right to work on it."""

    run: str
    number: int
    attempt: str
    token: str


async def ticket(store: Store) -> Ticket:
    """A new run and a new attempt at it."""
    run = await store.create_run(RunSpec())
    await store.update_run(run.id, state="starting")
    attempt = await store.new_attempt(run.id)
    return Ticket(run.id, run.number, attempt.id, attempt.token)


@asynccontextmanager
async def hosting(data_dir: Path, **changes: Any) -> AsyncIterator[Host]:
    """The application on a free port of this process."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        settings = Settings(data_dir=data_dir, port=listener.getsockname()[1])
        settings = settings.model_copy(update={"workers": 0, **changes})
        store = Store.open(data_dir)
        app = create_app(settings, store)
        config = uvicorn.Config(app, ws="websockets-sansio", log_level="warning", lifespan="on")
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            async with httpx2.AsyncClient(trust_env=False, timeout=PATIENCE_S) as client:
                await client.get(f"http://127.0.0.1:{settings.port}/healthz")
            yield Host(store, app.state.engine, settings)
        finally:
            server.should_exit = True
            await serving
            store.close()


class HandWorker:
    """Says exactly what the test says."""

    def __init__(self, socket: ClientConnection, about: Ticket) -> None:
        self.socket = socket
        self.about = about

    async def attach(self) -> ToWorker:
        """The server's answer."""
        await self.say_attach()
        return await self.hear()

    async def say_attach(self, **changes: Any) -> None:
        """The first message."""
        about = {"run": self.about.run, "attempt": self.about.attempt, "pid": os.getpid()}
        await self.say(Attach(**(about | changes)))

    async def declare(self, tables: list[TableView] = TABLES) -> None:
        """The shape of a small run."""
        await self.say(
            Declare(
                tables=tables,
                layers=[],
                parameters=10,
                total_steps=100,
                steps_per_epoch=10,
                device="cpu",
            )
        )

    async def say(self, message: Message) -> None:
        """A control message."""
        await self.socket.send(message.model_dump_json())

    async def send(self, sequence: int, first_row: int = 0, rows: int = 2, **other: Any) -> None:
        """A frame of the train table: row r is step r + 1 and holds (r, -r)."""
        await self.socket.send(encode(self.frame(sequence, first_row, rows, **other)))

    def frame(self, sequence: int, first_row: int = 0, rows: int = 2, **other: Any) -> Frame:
        """What `send` sends."""
        numbers = np.arange(first_row, first_row + rows)
        values = np.stack([numbers, -numbers], axis=1).astype("<f4")
        fields = {"run": self.about.number, "table": 0, "time": 1.0, "values": values} | other
        return Frame(
            sequence=sequence, first_row=first_row, steps=(numbers + 1).astype("<u4"), **fields
        )

    async def hear(self) -> ToWorker:
        """The server's next message."""
        async with asyncio.timeout(PATIENCE_S):
            return to_worker.validate_json(await self.socket.recv())


@asynccontextmanager
async def worker(host: Host, about: Ticket, token: str | None = None) -> AsyncIterator[HandWorker]:
    """A connection to /api/worker, not attached yet."""
    url = f"ws://127.0.0.1:{host.settings.port}/api/worker?attempt={about.attempt}"
    headers = {"Authorization": f"Bearer {about.token if token is None else token}"}
    async with connect(url, additional_headers=headers, compression=None, proxy=None) as socket:
        yield HandWorker(socket, about)
