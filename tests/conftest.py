"""Fixtures for all tests: real servers, each in a process and a data directory of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.serving import Server

StartServer = Callable[..., Server]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that all tests share. Who kills or restarts one takes `own_server`."""
    server = Server(tmp_path_factory.mktemp("server") / "data")
    server.start()
    yield server
    server.close()


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[StartServer]:
    """Starts servers of this test alone: `start_server(workers=0, lease=3)`."""
    started: list[Server] = []

    def start(**options: str | int | float) -> Server:
        server = Server(tmp_path / f"data{len(started)}", **options)
        started.append(server)
        server.start()
        return server

    yield start
    for server in started:
        server.close()


@pytest.fixture
def own_server(start_server: StartServer) -> Server:
    """A server of this test alone, to be killed and restarted at will."""
    return start_server()
