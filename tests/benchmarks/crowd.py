"""Many viewers in one process, cheap enough that the server is what is measured.

Each is a real websocket that reads everything, answers pings and checks that no row is missing or
comes twice. When a frame arrived is told by the kernel, so it does not matter that one process
reads a thousand sockets one after the other, as no browser does; when it was read is told too.
"""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field

import numpy as np
import uvloop

from server.wire.frames import HEADER

REQUEST = (
    "GET /api/live HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
BINARY, CLOSE, PING, PONG = 2, 8, 9, 10
TIMESTAMPS = 35  # SO_TIMESTAMPNS and SCM_TIMESTAMPNS of Linux; Python has no name for them
TIMESPEC = struct.Struct("@ll")
ROOM = bytearray(1 << 19)  # what is read of a socket at once; all viewers take turns


def masked(opcode: int, payload: bytes) -> bytes:
    """A frame of a browser; its mask is 0, so the payload stays as it is."""
    size = (
        bytes([0x80 | len(payload)])
        if len(payload) < 126
        else b"\xfe" + struct.pack("!H", len(payload))
    )
    return bytes([0x80 | opcode]) + size + b"\0\0\0\0" + payload


@dataclass
class Seen:
    """What all viewers of a crowd saw."""

    late: list[float] = field(default_factory=list)  # s from recording a row to its arrival
    read: list[float] = field(default_factory=list)  # s from recording a row to reading it
    opened: int = 0
    hellos: list[float] = field(default_factory=list)  # s from dialling to the hello
    closed: int = 0
    wrong: list[str] = field(default_factory=list)
    bytes: int = 0
    messages: int = 0


class Spectator:
    """One viewer of one run."""

    def __init__(self, address: tuple[str, int], run: str, seen: Seen) -> None:
        self.address, self.run, self.seen = address, run, seen
        self._loop = asyncio.get_running_loop()
        self.ready = self._loop.create_future()
        self.gone = self._loop.create_future()
        self._socket = socket.socket()
        if sys.platform == "linux":
            self._socket.setsockopt(socket.SOL_SOCKET, TIMESTAMPS, 1)
        self._socket.setblocking(False)
        self._buffer = b""
        self._switched = False
        self._rows: dict[int, int] = {}
        self._more = asyncio.Event()
        self._began = time.perf_counter()

    async def dial(self) -> None:
        """Connect, ask for the run, and wait for the hello."""
        await self._loop.sock_connect(self._socket, self.address)
        self._loop.add_reader(self._socket.fileno(), self._readable)
        self._socket.send(REQUEST.format(host="{}:{}".format(*self.address)).encode())
        await self.ready

    def close(self) -> None:
        """Leave without a word."""
        if not self.gone.done():
            self._loop.remove_reader(self._socket.fileno())
            self._socket.close()
            self.gone.set_result(None)
            self._more.set()
        if not self.ready.done():
            self.ready.set_exception(ConnectionError("closed before the hello"))
            self.ready.exception()

    def rows(self, table: int) -> int:
        """How many rows of a table it has."""
        return self._rows.get(table, 0)

    async def until(self, table: int, rows: int) -> None:
        """Until it has so many rows of a table."""
        while self.rows(table) < rows and not self.gone.done():
            self._more.clear()
            await self._more.wait()

    def _readable(self) -> None:
        try:
            size, notes, _, _ = self._socket.recvmsg_into([ROOM], 64)
        except BlockingIOError:
            return
        except OSError:
            size, notes = 0, []
        if not size:
            self.close()
            return
        seconds, nanoseconds = TIMESPEC.unpack(notes[0][2]) if notes else (time.time(), 0)
        self._take_in(bytes(memoryview(ROOM)[:size]), seconds + 1e-9 * nanoseconds)

    def _take_in(self, data: bytes, arrived: float) -> None:
        self.seen.bytes += len(data)
        self._buffer = self._buffer + data if self._buffer else data
        if not self._switched:
            head, separator, rest = self._buffer.partition(b"\r\n\r\n")
            if not separator:
                return
            if not head.startswith(b"HTTP/1.1 101"):
                self.seen.wrong.append(head[:80].decode())
            self._switched, self._buffer = True, rest
            self.seen.opened += 1
            self.watch()
        start, buffer = 0, self._buffer
        while len(buffer) - start >= 2:
            short, begin = buffer[start + 1], start + 2
            if short == 126:
                short, begin = int.from_bytes(buffer[start + 2 : start + 4]), start + 4
            elif short == 127:
                short, begin = int.from_bytes(buffer[start + 2 : start + 10]), start + 10
            if len(buffer) < begin or len(buffer) - begin < short:
                break
            self._take(buffer[start] & 15, buffer[begin : begin + short], arrived)
            start = begin + short
        self._buffer = buffer[start:]

    def watch(self) -> None:
        """Ask for the run."""
        runs = [{"id": self.run}] if self.run else []
        message = {"op": "watch", "runs": runs, "points": 500}
        self._say(masked(1, json.dumps(message).encode()))

    def _say(self, frame: bytes) -> None:
        with suppress(OSError):  # it is gone, and is about to hear so
            self._socket.send(frame)

    def _take(self, opcode: int, payload: bytes, arrived: float) -> None:
        self.seen.messages += 1
        if opcode == BINARY:
            self._frame(payload, arrived)
        elif opcode == PING:
            self._say(masked(PONG, payload))
        elif opcode == CLOSE:
            self.seen.closed += 1
        elif not self.ready.done() and payload.startswith(b'{"kind":"hello"'):
            self.seen.hellos.append(time.perf_counter() - self._began)
            self.ready.set_result(None)

    def _frame(self, payload: bytes, arrived: float) -> None:
        _, level, table, _, _, first, rows, _, recorded = HEADER.unpack_from(payload)
        self.seen.late.append(arrived - recorded)
        self.seen.read.append(time.time() - recorded)
        if self._rows.get(table, 0) != first:
            self.seen.wrong.append(f"row {first} after {self._rows.get(table, 0)}")
        self._rows[table] = first + (rows // 3 << level if level else rows)
        self._more.set()


async def gathered(address: tuple[str, int], run: str, count: int, seen: Seen) -> list[Spectator]:
    """So many viewers, all greeted."""
    spectators = [Spectator(address, run, seen) for _ in range(count)]
    await asyncio.gather(*(spectator.dial() for spectator in spectators))
    return spectators


async def watch_for(address: tuple[str, int], run: str, count: int, seconds: float) -> None:
    """Print "ready" when all are greeted, and what was seen in the next `seconds`."""
    seen = Seen()
    spectators = await gathered(address, run, count, seen)
    seen.late.clear()
    seen.read.clear()
    before = seen.messages, seen.bytes
    say("ready")
    await asyncio.sleep(seconds)
    late = np.array(seen.late or [np.nan]) * 1e3
    told = {
        "frames": len(seen.late),
        "messages": seen.messages - before[0],
        "bytes": seen.bytes - before[1],
        "p50": float(np.percentile(late, 50)),
        "p99": float(np.percentile(late, 99)),
        "max": float(late.max()),
        "read": float(np.percentile(seen.read or [np.nan], 99)) * 1e3,
        "closed": sum(spectator.gone.done() for spectator in spectators),
        "wrong": seen.wrong[:5],
        "cpu": time.process_time(),
    }
    say(json.dumps(told))


def say(line: str) -> None:
    """To who started this process."""
    print(line, flush=True)


if __name__ == "__main__":
    PORT, RUN, COUNT, SECONDS = sys.argv[1:]
    uvloop.run(watch_for(("127.0.0.1", int(PORT)), RUN, int(COUNT), float(SECONDS)))
