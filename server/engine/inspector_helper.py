"""The server's end of the helper process that inspects specs."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import socket
from multiprocessing import popen_forkserver
from pathlib import Path

from server.engine import nursery

MOST_BYTES = 1 << 24  # of an answer; depth 100 has 100 kB
CLOSE_S = 5.0  # from its end being asked for to its exit


def begin(end: socket.socket, datasets_dir: Path, time_limit_s: float) -> None:
    """Be the helper. The import waits until now: the web process pickles this by its name."""
    from server.engine.worker.inspecting import serve  # noqa: PLC0415

    serve(end, datasets_dir, time_limit_s)


class Helper:
    """A process that answers one line with two: a status and a body."""

    def __init__(
        self,
        child: nursery.Child,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self.pid = child.pid
        self._child = child
        self._reader = reader
        self._writer = writer
        self._exit = asyncio.create_task(child.wait())

    @classmethod
    async def start(cls, datasets_dir: Path, time_limit_s: float) -> Helper:
        """Fork it. Raises OSError, EOFError."""
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                child = await asyncio.to_thread(_fork, theirs, datasets_dir, time_limit_s)
            reader, writer = await asyncio.open_connection(sock=ours, limit=MOST_BYTES)
        except BaseException:
            ours.close()
            raise
        return cls(child, reader, writer)

    @property
    def gone(self) -> bool:
        """Whether the process has ended."""
        return self._exit.done()

    async def ask(self, spec: str) -> tuple[str, bytes]:
        """Status ("done" or a problem) and body. Raises OSError or EOFError when it has ended."""
        self._writer.write(spec.encode() + b"\n")
        await self._writer.drain()
        status = await self._reader.readuntil()
        body = await self._reader.readuntil()
        return status.decode().strip(), body.removesuffix(b"\n")

    async def close(self) -> None:
        """Kill it and wait for its exit."""
        self._writer.close()
        if not self.gone:
            self._child.kill()
        with contextlib.suppress(TimeoutError, OSError):
            async with asyncio.timeout(CLOSE_S):
                await asyncio.shield(self._exit)
                await self._writer.wait_closed()


def _fork(end: socket.socket, datasets_dir: Path, time_limit_s: float) -> nursery.Child:
    """Blocks until the forkserver has loaded torch."""
    nursery.warm()
    context = multiprocessing.get_context("forkserver")
    process = context.Process(
        target=begin, args=(end, datasets_dir, time_limit_s), name="inspector"
    )
    return nursery.Child(popen_forkserver.Popen(process))
