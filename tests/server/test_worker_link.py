"""The server's end of /api/worker against a worker driven by hand: sequence, resume, abuse."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from server.engine.codes import RESEND, WRONG
from server.wire.frames import MAX_BYTES, encode
from server.wire.runs import Preparation, TableView
from server.wire.worker import (
    Acknowledged,
    Attached,
    End,
    Heartbeat,
    Prepare,
    Released,
    Revoked,
    Stop,
)
from tests.server.hand_worker import PATIENCE_S, HandWorker, Host, hosting, ticket, worker


@pytest.fixture
async def host(tmp_path: Path) -> AsyncIterator[Host]:
    async with hosting(tmp_path) as host:
        yield host


async def rows_of(host: Host, number: int) -> list[tuple[int, float]]:
    """(step, first value) of every committed row of the first table."""
    rows: list[tuple[int, float]] = []
    while frame := await host.store.frames(number, 0, len(rows), MAX_BYTES):
        rows += zip(frame.steps.tolist(), frame.values[:, 0].tolist(), strict=True)
    return rows


def expected(count: int) -> list[tuple[int, float]]:
    return [(row + 1, float(row)) for row in range(count)]


async def closed(of: HandWorker) -> tuple[int, str]:
    """Code and reason of the server's close."""
    async with asyncio.timeout(PATIENCE_S):
        await of.socket.wait_closed()
    assert of.socket.close_code is not None
    return of.socket.close_code, of.socket.close_reason or ""


async def test_a_whole_run(host: Host) -> None:
    about = await ticket(host.store)
    async with worker(host, about) as hand:
        assert await hand.attach() == Attached(acknowledged=0)
        download = Preparation(message="Downloading", done=1, total=2, unit="bytes")
        await hand.say(Prepare(preparation=download))
        await hand.declare()
        await hand.send(1)
        assert await hand.hear() == Acknowledged(sequence=1)
        run = await host.store.run(about.run)
        assert (run.state, run.preparation, run.device) == ("running", None, "cpu")
        await hand.say(Heartbeat(step=2))
        await hand.send(2, first_row=2)
        assert await hand.hear() == Acknowledged(sequence=2)
        await hand.say(End(state="finished", step=4, reason="Budget used."))
        assert await hand.hear() == Released()
    run = await host.store.run(about.run)
    assert (run.state, run.reason, run.step) == ("finished", "Budget used.", 4)
    assert await rows_of(host, about.number) == expected(4)


async def test_preparation_is_shown(host: Host) -> None:
    about = await ticket(host.store)
    async with worker(host, about) as hand:
        await hand.attach()
        download = Preparation(message="Downloading", done=1, total=2, unit="bytes")
        with host.store.changes.subscribe() as news:
            await hand.say(Prepare(preparation=download))
            await news.wait(PATIENCE_S)
    run = await host.store.run(about.run)
    assert (run.state, run.preparation) == ("starting", download)


async def test_reconnect_resends_without_gap_or_duplicate(host: Host) -> None:
    about = await ticket(host.store)
    async with worker(host, about) as hand:
        await hand.attach()
        await hand.declare()
        await hand.send(1)
        await hand.hear()
    async with worker(host, about) as hand:
        assert await hand.attach() == Attached(acknowledged=1)
        await hand.declare()
        await hand.send(1)  # its acknowledgement may have been lost
        assert await hand.hear() == Acknowledged(sequence=1)
        await hand.send(2, first_row=2)
        assert await hand.hear() == Acknowledged(sequence=2)
    assert await rows_of(host, about.number) == expected(4)


async def test_the_end_is_released_again_after_a_lost_answer(host: Host) -> None:
    about = await ticket(host.store)
    end = End(state="diverged", step=0, reason="NaN")
    for _ in range(2):
        async with worker(host, about) as hand:
            assert await hand.attach() == Attached(acknowledged=0)
            await hand.say(end)
            assert await hand.hear() == Released()
    assert (await host.store.run(about.run)).state == "diverged"


Misdeed = Callable[[HandWorker], Awaitable[None]]

MISDEEDS: dict[str, tuple[Misdeed, int, str]] = {
    "gap in the sequence": (lambda h: h.send(3, 2), RESEND, "frame 3 after frame 1"),
    "gap in the rows": (lambda h: h.send(2, 9), RESEND, "row 9 of table train"),
    "a foreign run's number": (lambda h: h.send(2, 2, run=99), WRONG, "run 99"),
    "an undeclared table": (lambda h: h.send(2, 2, table=7), WRONG, "no table 7"),
    "another number of columns": (
        lambda h: h.send(2, 2, values=h.frame(2).values[:, :1]),
        WRONG,
        "2 columns",
    ),
    "a level": (lambda h: h.send(2, 2, level=1), WRONG, "level 1"),
    "a cut frame": (lambda h: h.socket.send(encode(h.frame(2, 2))[:-1]), WRONG, "do not fill"),
    "too large a frame": (lambda h: h.socket.send(b"\1" * (MAX_BYTES + 1)), WRONG, "bytes"),
    "no frame at all": (lambda h: h.socket.send(b""), WRONG, "bytes"),
    "text for binary": (lambda h: h.socket.send("\x01\x00"), WRONG, "not understood"),
    "an unknown op": (lambda h: h.socket.send('{"op": "party"}'), WRONG, "not understood"),
    "attach twice": (lambda h: h.say_attach(), WRONG, "already attached"),
    "another declaration": (
        lambda h: h.declare([TableView(name="other", columns=["x"])]),
        WRONG,
        "other tables",
    ),
}


@pytest.mark.parametrize("name", MISDEEDS)
async def test_misdeeds_are_refused_and_harm_nobody(host: Host, name: str) -> None:
    misdeed, code, reason = MISDEEDS[name]
    good, bad = await ticket(host.store), await ticket(host.store)
    async with worker(host, good) as neighbour:
        await neighbour.attach()
        await neighbour.declare()
        async with worker(host, bad) as hand:
            await hand.attach()
            await hand.declare()
            await hand.send(1)
            await hand.hear()
            await misdeed(hand)
            told = await closed(hand)
            assert told[0] == code
            assert reason in told[1]
        async with worker(host, bad) as hand:
            assert await hand.attach() == Attached(acknowledged=1)
            await hand.send(2, first_row=2)
            assert await hand.hear() == Acknowledged(sequence=2)
        await neighbour.send(1)
        assert await neighbour.hear() == Acknowledged(sequence=1)
    assert await rows_of(host, bad.number) == expected(4)


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ({}, 401),
        ({"Authorization": "Bearer wrong"}, 401),
        ({"Authorization": "Basic {token}"}, 401),
        ({"Authorization": "Bearer {other}"}, 401),
        ({"Authorization": "Bearer {token}", "Origin": "http://127.0.0.1:{port}"}, 403),
    ],
)
async def test_refused_before_accept(host: Host, header: dict[str, str], status: int) -> None:
    mine, other = await ticket(host.store), await ticket(host.store)
    fields = {"token": mine.token, "other": other.token, "port": host.settings.port}
    url = f"ws://127.0.0.1:{host.settings.port}/api/worker?attempt={mine.attempt}"
    headers = {name: value.format(**fields) for name, value in header.items()}
    with pytest.raises(InvalidStatus) as caught:
        async with connect(url, additional_headers=headers, proxy=None):
            pass
    assert caught.value.response.status_code == status


async def test_attach_must_come_first_and_name_the_tokens_run(host: Host) -> None:
    mine, other = await ticket(host.store), await ticket(host.store)
    async with worker(host, mine) as hand:
        await hand.send(1)
        assert await closed(hand) == (WRONG, "the first message must be attach")
    async with worker(host, mine) as hand:
        await hand.say_attach(run=other.run)
        assert (await closed(hand))[0] == WRONG


async def test_rows_before_the_declaration_are_refused(host: Host) -> None:
    about = await ticket(host.store)
    async with worker(host, about) as hand:
        await hand.attach()
        await hand.send(1)
        assert (await closed(hand))[0] == WRONG


async def test_an_older_attempt_is_revoked(host: Host) -> None:
    about = await ticket(host.store)
    async with worker(host, about) as hand:
        await hand.attach()
        await hand.declare()
        await host.store.new_attempt(about.run)
        await hand.send(1)
        assert isinstance(await hand.hear(), Revoked)
    async with worker(host, about) as hand:
        assert isinstance(await hand.attach(), Revoked)


async def test_a_second_connection_replaces_the_first(host: Host) -> None:
    about = await ticket(host.store)
    async with worker(host, about) as first, worker(host, about) as second:
        await first.attach()
        await second.attach()
        assert (await closed(first))[0] == RESEND
        await second.declare()
        await second.send(1)
        assert await second.hear() == Acknowledged(sequence=1)


async def test_a_silent_worker_is_lost_and_fenced(tmp_path: Path) -> None:
    async with hosting(tmp_path, lost_after_s=0.5) as host:
        about = await ticket(host.store)
        async with worker(host, about) as hand:
            await hand.attach()
            await hand.declare()
            await hand.send(1)
            await hand.hear()
            run = await host.until(about.run, "lost")
            assert "not been heard" in run.reason
            assert isinstance(await hand.hear(), Revoked)
        async with worker(host, about) as hand:
            assert isinstance(await hand.attach(), Revoked)
        assert (await host.store.run(about.run)).state == "lost"
        assert await rows_of(host, about.number) == expected(2)


async def test_stop_reaches_the_worker_and_its_last_rows_count(host: Host) -> None:
    about = await ticket(host.store)
    async with worker(host, about) as hand:
        await hand.attach()
        await hand.declare()
        await host.engine.cancel(about.run)
        await host.engine.cancel(about.run)
        assert await hand.hear() == Stop()
        await hand.send(1)
        assert await hand.hear() == Acknowledged(sequence=1)
        await hand.say(End(state="stopped", step=2, reason="Stopped."))
        assert await hand.hear() == Released()
    await host.engine.cancel(about.run)
    assert (await host.store.run(about.run)).state == "stopped"
    assert await rows_of(host, about.number) == expected(2)


async def test_a_worker_that_ignores_stop_is_cut_off(host: Host) -> None:
    about = await ticket(host.store)
    async with worker(host, about) as hand:
        await hand.attach()
        await hand.declare()
        await host.engine.cancel(about.run)
        await host.until(about.run, "stopped")
        assert await hand.hear() == Stop()
        assert isinstance(await hand.hear(), Revoked)


async def test_stop_while_the_worker_is_away_is_told_when_it_is_back(host: Host) -> None:
    about = await ticket(host.store)
    async with worker(host, about) as hand:
        await hand.attach()
    await host.engine.cancel(about.run)
    async with worker(host, about) as hand:
        assert await hand.attach() == Attached(acknowledged=0)
        assert await hand.hear() == Stop()


async def test_a_run_that_never_began_is_queued_again_after_a_restart(tmp_path: Path) -> None:
    async with hosting(tmp_path) as host:
        about = await ticket(host.store)
    async with hosting(tmp_path, lost_after_s=0.3) as host:
        await host.until(about.run, "queued")
        async with worker(host, about) as hand:
            assert isinstance(await hand.attach(), Revoked)
