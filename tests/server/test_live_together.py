"""Viewers of the same run, who share what they get: each has every row once, in order."""

from __future__ import annotations

import asyncio
import random
from typing import Any, cast

import pytest

from server.live.agenda import PROGRESS_S, RUN_S, TICK_S, Agenda
from server.live.shared import Framed
from server.live.thinning import Piece
from server.live.watching import Watching
from server.store.changes import Change, News
from server.store.pyramid import Place
from server.wire.frames import Frame, decode
from server.wire.runs import RunView, TableView
from tests.benchmarks.crowd import Seen, Spectator, gathered
from tests.server.recorded import values
from tests.server.test_live import LONG, stalled_viewer, stop
from tests.serving import PATIENCE_S, Server

TABLES = [TableView(name=name, columns=["a", "b"]) for name in ("train", "eval")]
ROWS = values()[:, :2]


def test_many_viewers_of_one_run_miss_nothing_beside_one_who_does_not_read(server: Server) -> None:
    run_id = server.launch(LONG)[0]["id"]
    stalled = stalled_viewer(server, run_id)
    seen = Seen()

    async def watch() -> list[Spectator]:
        crowd = await gathered(("127.0.0.1", server.port), run_id, 30, seen)
        for rows in (2000, 6000):
            await asyncio.gather(*(spectator.until(0, rows) for spectator in crowd))
            late = await gathered(("127.0.0.1", server.port), run_id, 3, seen)
            crowd += late  # they come from behind and join the others
        for spectator in crowd:
            spectator.close()
        return crowd

    crowd = asyncio.run(asyncio.wait_for(watch(), PATIENCE_S))
    stalled.close()
    stop(server, run_id)
    assert not seen.wrong
    assert not seen.closed
    assert min(spectator.rows(1) for spectator in crowd[:33]) > 0


def framed(place: Place, piece: Piece) -> Framed:
    """Rows as the store has them."""
    rows = slice(piece.first, piece.stop)
    steps = range(piece.first + 1, piece.stop + 1)
    return Framed(
        Frame(place.number, place.position, 0, piece.first, 0.0, [*steps], ROWS[rows])  # type: ignore[arg-type]
    )


def view(**rows: int) -> RunView:
    """A run with so many rows in its tables."""
    tables = [table.model_copy(update={"rows": rows.get(table.name, 0)}) for table in TABLES]
    made: RunView = cast(Any, RunView).model_construct(number=7, tables=tables)
    return made


def watching(wanted: list[str] | None = None, **rows: int) -> Watching:
    """One that has all those rows."""
    one = Watching("r", rows, tables=wanted)
    one.learn(view(**rows))
    one.told_caught_up = True
    return one


@pytest.mark.parametrize("wanted", [None, ["train"], ["eval"], []])
def test_a_parcel_is_what_one_alone_would_get(wanted: list[str] | None) -> None:
    heads = {0: 30, 1: 6}
    together, alone = (watching(wanted, train=20, eval=5) for _ in range(2))
    assert together.standing == alone.standing
    parcel = together.parcel(heads, framed)
    assert parcel is not None
    assert not any(together.behind())  # it has moved nobody
    together.follow(parcel)
    alone.grow(heads)
    frames = []
    for due in list(alone.due()):
        frames.append(framed(due.place, due.piece))
        alone.sent(due, frames[-1].next_row)
    assert [f.numbered(3) for _, f in parcel.frames] == [f.numbered(3) for f in frames]
    assert together.standing == alone.standing == parcel.standing
    assert [*together.behind()] == [*alone.behind()] == []
    again = together.parcel({0: 31}, framed)
    assert again is not None
    train_too = wanted is None or "train" in wanted
    assert [piece.next_row for _, piece in again.frames] == ([31] if train_too else [])


def test_only_those_at_the_same_place_stand_together() -> None:
    places = [
        watching(train=20, eval=5),
        watching(train=20, eval=4),
        watching(["train"], train=20, eval=5),
        watching(["train", "eval"], train=20, eval=5),
    ]
    assert len({place.standing for place in places}) == len(places)
    behind = watching(train=20, eval=5)
    behind.grow({0: 21})
    assert behind.standing != places[0].standing
    places[0].refine("train", 0, 10, 5)
    assert places[0].standing is None  # it gets what nobody else does
    new = Watching("r", {}, 100)
    assert new.standing is None
    assert not new.knows({0: 1})


def test_no_parcel_of_what_is_not_read_or_does_not_fit() -> None:
    one = watching(train=20, eval=5)
    assert one.parcel({0: 30}, lambda place, piece: None) is None
    assert one.parcel({2: 1}, framed) is None  # a table that it does not know

    def half(place: Place, piece: Piece) -> Framed:
        return framed(place, Piece(piece.first, piece.first + 1))

    assert one.parcel({0: 30}, half) is None
    assert not any(one.behind())


def test_bytes_of_a_frame_are_a_whole_message() -> None:
    frame = framed(Place.whole(7, 1, ["a", "b"]), Piece(0, 50))
    message = frame.sealed(9)
    assert message[:2] == b"\x82\x7e"
    assert int.from_bytes(message[2:4], "big") == len(message) - 4
    assert message[4:] == frame.numbered(9)
    assert decode(message[4:]).sequence == 9


def test_what_is_told_and_when() -> None:
    random.seed(0)
    agenda = Agenda(100.0)
    assert 100 + 0.75 * TICK_S <= agenda.due == agenda.tick <= 100 + 1.25 * TICK_S
    news = News()
    for change in (Change("rows", "a", 0, 5), Change("run", "b"), Change("removed", "c")):
        news.add(change)
    agenda.note(news)
    assert sorted(agenda.ready(100.0)) == ["a", "b"]  # never told before
    for run in "ab":
        agenda.told(run, 100.0)
    agenda.plan()
    assert agenda.due == agenda.tick
    agenda.note(news)
    assert agenda.ready(100.0) == []
    assert agenda.due == 100 + RUN_S
    assert agenda.ready(100 + RUN_S) == ["b"]
    agenda.drop("b")
    agenda.plan()
    assert 100 + 0.75 * PROGRESS_S <= agenda.due <= 100 + 1.25 * PROGRESS_S
    agenda.forget("a")
    agenda.ticked(agenda.tick)
    agenda.plan()
    assert agenda.due == agenda.tick > 100 + 1.5 * TICK_S
