"""Binding the socket and running uvicorn until a signal."""

from __future__ import annotations

import asyncio
import gc
import resource
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

import structlog
import uvicorn

from server import logs
from server.app import create_app
from server.gallery.taking_in import BundleError, take_in
from server.settings import Settings
from server.sockets import Http, Websocket
from server.store import Store, StoreError

# A peer that takes nothing for this long is gone: the kernel ends the connection, and uvicorn
# forgets it. (Waiting in Python with a timeout around `send` leaks the connection.)
UNRESPONSIVE_MS = 20_000
UNSENT_BYTES = 128 * 1024  # that the kernel takes beyond what is on its way
TCP_NOTSENT_LOWAT = 25  # of Linux; Python has no name for it
PING_S, PONG_S = 10.0, 15.0  # each websocket is asked, and must answer
WS_MAX_BYTES = 1_000_000
GARBAGE = (
    20_000  # objects more, then cycles are looked for; by default 700: 1 s in 4 of 1,000 viewers
)
SWITCH_S = 0.001  # a busy thread lets others in; by default 0.005, 30 times in a commit
GRACE_S = 2  # for open requests, when the server is told to end


def serve(settings: Settings) -> None:
    """Run the server. Ends the process with status 1 when it cannot start."""
    logs.configure(settings.log_level)
    _allow_files()
    try:
        listener = bind(settings.host, settings.port)
    except OSError as error:
        _fail(f"cannot listen on {settings.host}:{settings.port}: {error.strerror or error}")
    with listener:
        settings = settings.with_port(listener.getsockname()[1])
        try:
            store = Store.open(settings.data_dir, settings.database_url, settings.min_free_mb)
        except (StoreError, OSError) as error:
            _fail(str(error))
        try:
            if settings.gallery_bundle:
                _take_in(store, settings.gallery_bundle)
            _run(settings, store, listener)
        finally:
            store.close()


def bind(host: str, port: int) -> socket.socket:
    """A socket bound to the address, not yet listening. Raises OSError."""
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux; accepted sockets inherit it
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNRESPONSIVE_MS)
            listener.setsockopt(socket.IPPROTO_TCP, TCP_NOTSENT_LOWAT, UNSENT_BYTES)
        listener.bind(address)
    except BaseException:
        listener.close()
        raise
    return listener


def _take_in(store: Store, bundle: Path) -> None:
    """Ends the process with status 1 when the bundle is refused."""
    try:
        taken = asyncio.run(take_in(store, bundle))
    except (BundleError, StoreError) as error:
        _fail(f"{bundle}: {error}")
    structlog.get_logger(__name__).info(f"{taken} recorded runs taken in from {bundle}")


def _allow_files() -> None:
    """Each viewer takes a file descriptor, and 1,024 is the usual soft limit."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


class _Server(uvicorn.Server):
    """Says where it is once it accepts."""

    def __init__(self, config: uvicorn.Config, url: str) -> None:
        super().__init__(config)
        self._url = url

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            sys.setswitchinterval(SWITCH_S)
            gc.freeze()  # what is imported stays, and need not be looked through again and again
            gc.set_threshold(GARBAGE, 20, 20)
            print(f"Layerscope on {self._url}", flush=True)  # noqa: T201 (people and tests read it)


def _run(settings: Settings, store: Store, listener: socket.socket) -> None:
    name = f"[{settings.host}]" if ":" in settings.host else settings.host
    config = uvicorn.Config(
        create_app(settings, store),
        loop="uvloop",
        http=Http,
        ws=Websocket,
        ws_ping_interval=PING_S,
        ws_ping_timeout=PONG_S,
        ws_per_message_deflate=False,  # 27 times the CPU for 1.1 times the size
        ws_max_size=WS_MAX_BYTES,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE_S,
    )
    # uvicorn raises the signal again when it is done: end with status 0, not by the signal.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with suppress(KeyboardInterrupt):
        _Server(config, f"http://{name}:{settings.port}").run([listener])


def _fail(message: str) -> NoReturn:
    print(f"layerscope: {message}", file=sys.stderr)  # noqa: T201
    sys.exit(1)
