"""Viewers that do not read, do not speak, speak too much, or all come back at once."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
from prometheus_client.parser import text_string_to_metric_families
from websockets.exceptions import InvalidStatus

from server import serving, sockets
from server.live.pulse import LONGEST_REST_S, ROUND_S, rest
from server.store.changes import Change, News
from tests.benchmarks.crowd import PING, Seen, gathered, masked
from tests.conftest import StartServer
from tests.server.real_server import until
from tests.server.recorded import record
from tests.server.test_live import stalled_viewer
from tests.serving import PATIENCE_S, Server

STORM = 300


def sockets_open(server: Server, kind: str = "viewer") -> float:
    """As /metrics counts them."""
    with server.client() as client:
        text = client.get("/metrics").text
    return next(
        sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == "layerscope_sockets" and sample.labels["kind"] == kind
    )


def test_an_accepted_socket_has_the_listeners_limits() -> None:
    with serving.bind("127.0.0.1", 0) as listener:
        listener.listen()
        with socket.create_connection(listener.getsockname()), listener.accept()[0] as accepted:
            for option, value in (
                (socket.TCP_USER_TIMEOUT, serving.UNRESPONSIVE_MS),
                (serving.TCP_NOTSENT_LOWAT, serving.UNSENT_BYTES),
            ):
                assert accepted.getsockopt(socket.IPPROTO_TCP, option) == value
    assert serving.UNRESPONSIVE_MS / 1e3 < 30
    assert serving.PING_S + serving.PONG_S < 30
    assert sockets.UNREAD_S < 30


def test_an_unread_viewer_is_ended_and_held_little(
    start_server: StartServer, tmp_path: Path
) -> None:
    run = record(tmp_path / "data0", frames=30)
    server = start_server(workers=0)
    process = psutil.Process(server.process.pid)
    with server.live() as warm:
        warm.recv(PATIENCE_S)
    before = process.memory_info().rss
    stalled = [stalled_viewer(server, run.id) for _ in range(40)]
    until(lambda: sockets_open(server) == len(stalled))
    until(lambda: process.memory_info().rss > before)
    # 16 MiB are the frames that all share; the rest is theirs.
    assert (process.memory_info().rss - before - 16 * 2**20) / len(stalled) < 2**20
    until(lambda: sockets_open(server) == 0, within_s=32)
    for one in stalled:
        one.close()


def test_a_viewer_that_takes_a_byte_now_and_then_is_ended(
    start_server: StartServer, tmp_path: Path
) -> None:
    run = record(tmp_path / "data0", frames=30)
    server = start_server(workers=0)
    with stalled_viewer(server, run.id) as trickling:
        trickling.settimeout(0.5)
        began = time.monotonic()
        try:
            while trickling.recv(512) and time.monotonic() < began + 40:
                time.sleep(0.25)  # the rate of this peer, not a wait
        except OSError:
            pass
        assert time.monotonic() - began < 35
        assert sockets_open(server) == 0


def test_pings_without_reading_cost_no_memory(server: Server) -> None:
    with server.live() as greeted:
        greeted.recv(PATIENCE_S)
    process = psutil.Process(server.process.pid)
    before = process.memory_info().rss
    flood = masked(PING, b"x" * 125) * 500
    with stalled_viewer(server, "nobody") as pinging:
        pinging.settimeout(PATIENCE_S)
        sent = 0
        while sent < 20_000_000:
            sent += pinging.send(flood)
    assert process.memory_info().rss - before < sent / 2


@pytest.mark.parametrize(
    "said",
    [
        masked(1, b"x" * 20_000),  # larger than any message of a browser
        b"\x01\x80\0\0\0\0" + b"\x00\xfe" + struct.pack("!H", 20_000) + b"\0" * 20_004,  # in pieces
        masked(2, b"") + b"\xff\xff" + b"\xff" * 12,  # reserved bits, unknown opcode
        b"\x81\x05hello",  # not masked
        masked(1, b"\xff\xfe\xfd"),  # not UTF-8
    ],
)
def test_what_breaks_the_rules_ends_the_socket(server: Server, said: bytes) -> None:
    with stalled_viewer(server, "nobody") as rude:
        rude.settimeout(PATIENCE_S)
        rude.sendall(said)
        while rude.recv(65_536):
            pass  # until the server has closed it


def test_a_thousand_tiny_messages_are_refused_one_by_one_or_merged(server: Server) -> None:
    with server.live() as chatty:
        chatty.recv(PATIENCE_S)
        for _ in range(1000):
            chatty.send("{}")
        kinds = {json.loads(chatty.recv(PATIENCE_S))["kind"] for _ in range(2)}
        assert kinds <= {"refused", "tick", "run"}
        chatty.send(json.dumps({"op": "watch", "runs": []}))


@pytest.mark.parametrize(
    "said",
    [b"", b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: "],
    ids=["nothing", "half a head"],
)
def test_who_says_nothing_or_half_a_request_is_ended(server: Server, said: bytes) -> None:
    lazy = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(50)]
    began = time.monotonic()
    for one in lazy:
        one.sendall(said)
    for one in lazy:
        one.settimeout(PATIENCE_S)
        with suppress(ConnectionResetError):
            assert one.recv(1024) == b""
        one.close()
    assert time.monotonic() - began < sockets.HEAD_S + 10


def test_a_second_request_may_not_dawdle_either(server: Server) -> None:
    request = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % server.port
    with socket.create_connection(("127.0.0.1", server.port)) as slow:
        slow.settimeout(PATIENCE_S)
        slow.sendall(request)
        assert b"200 OK" in slow.recv(4096)
        slow.sendall(request[:20])
        began = time.monotonic()
        try:
            while slow.recv(4096):
                pass
        except ConnectionResetError:
            pass
        assert time.monotonic() - began < sockets.HEAD_S + 10


@pytest.mark.parametrize("bound", ["MAX_VIEWERS", "MAX_VIEWERS_OF_ONE_ADDRESS"])
def test_a_full_house_says_so_and_has_room_again(tmp_path: Path, bound: str) -> None:
    server = Server(tmp_path / "data", workers=0)
    server.environment = {f"LAYERSCOPE_{bound}": "2"}
    server.start()
    try:
        with server.live() as one, server.live() as two:
            for viewer in (one, two):
                viewer.recv(PATIENCE_S)
            with pytest.raises(InvalidStatus) as refused, server.live():
                pass
        answer = refused.value.response
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
        error = json.loads(answer.body or b"")["error"]
        assert error["code"] == "too_many_viewers"
        assert error["message"].startswith("2 browsers")
        until(lambda: sockets_open(server) == 0)
        with server.live() as three:
            three.recv(PATIENCE_S)
    finally:
        server.close()


def test_a_storm_of_viewers_comes_back_after_a_restart(
    start_server: StartServer, tmp_path: Path
) -> None:
    run = record(tmp_path / "data0", frames=1)
    server = start_server(workers=0)
    address = "127.0.0.1", server.port

    async def storm() -> Seen:
        seen = Seen()
        first = await gathered(address, run.id, STORM, seen)
        await asyncio.to_thread(server.kill)
        await asyncio.gather(*(spectator.gone for spectator in first))
        await asyncio.to_thread(server.start)
        again = await gathered(address, run.id, STORM, seen)
        assert await asyncio.to_thread(sockets_open, server) == STORM
        for spectator in again:
            spectator.close()
        return seen

    seen = asyncio.run(asyncio.wait_for(storm(), 3 * PATIENCE_S))
    assert seen.opened == len(seen.hellos) == 2 * STORM
    assert not seen.wrong


def test_under_load_rounds_are_fewer() -> None:
    assert rest(0) == ROUND_S
    assert rest(0.01) == pytest.approx(0.04)
    assert rest(0.2) == 0.2
    assert rest(3) == LONGEST_REST_S


def test_news_that_waited_is_merged() -> None:
    def news(*changes: Change) -> News:
        of = News()
        for change in changes:
            of.add(change)
        return of

    changes: list[Any] = [
        Change("rows", "a", 0, 5),
        Change("rows", "b", 0, 9),
        Change("run", "a"),
        Change("cut", "b"),
        Change("rows", "a", 1, 2),
        Change("rows", "b", 0, 3),
        Change("removed", "c"),
    ]
    for place in range(len(changes) + 1):
        earlier = news(*changes[:place])
        before = repr(earlier)
        assert earlier.then(news(*changes[place:])) == news(*changes)
        assert repr(earlier) == before  # others have it too
    assert not News()
    assert news(Change("cut", "a"))
