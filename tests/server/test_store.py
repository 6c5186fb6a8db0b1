"""The store: order, attempts, declarations, listing, and what a second server is told."""

from __future__ import annotations

import asyncio
import os

import numpy as np
import pytest

from experiments.spec import RunSpec
from server.store import (
    Attempt,
    DeclarationError,
    Listing,
    LockedError,
    OutOfOrderError,
    QueueFullError,
    RevokedError,
    RunNotFoundError,
    Store,
    UnfitFrameError,
    WrongStateError,
)
from server.wire.frames import MAX_BYTES, Frame
from server.wire.runs import RunView, TableView
from tests.server.conftest import OpenStore

TABLES = [TableView(name="train", columns=["a", "b"]), TableView(name="eval", columns=["c"])]


def frame(run: int, sequence: int, first_row: int, rows: int = 2, table: int = 0) -> Frame:
    """Rows whose steps are their numbers plus 1, and whose values are their places."""
    columns = len(TABLES[table].columns)
    steps = np.arange(first_row + 1, first_row + rows + 1, dtype=np.uint32)
    values = np.arange(rows * columns, dtype=np.float32).reshape(rows, columns)
    return Frame(run, table, sequence, first_row, 1.5, steps, values + 1000 * first_row)


async def going(store: Store) -> tuple[RunView, Attempt]:
    """A run that declared its tables, and its attempt."""
    run = await store.create_run(RunSpec())
    attempt = await store.new_attempt(run.id)
    return await store.update_run(run.id, state="running", tables=TABLES), attempt


async def test_rows_come_back_as_they_went_in(store: Store) -> None:
    run, attempt = await going(store)
    sent = [frame(run.number, 1, 0, 3), frame(run.number, 2, 3, 1), frame(run.number, 3, 4, 50)]
    sent[1].values[:] = [[np.nan, -np.inf]]
    for number, part in enumerate(sent, 1):
        assert await store.append(attempt.id, part) == number
    whole = await store.frames(run.number, 0, 0, MAX_BYTES)
    assert whole is not None
    assert (whole.first_row, whole.run, whole.table, whole.time) == (0, run.number, 0, 1.5)
    np.testing.assert_array_equal(whole.steps, np.concatenate([part.steps for part in sent]))
    np.testing.assert_array_equal(whole.values, np.concatenate([part.values for part in sent]))
    view = await store.run(run.id)
    assert (view.step, [table.rows for table in view.tables]) == (54, [54, 0])


@pytest.mark.parametrize("max_bytes", [1, 64, 100, 5000])
async def test_reading_by_cursor_gives_every_row_once(store: Store, max_bytes: int) -> None:
    run, attempt = await going(store)
    for sequence in range(1, 8):
        await store.append(attempt.id, frame(run.number, sequence, 3 * (sequence - 1), 3))
    steps: list[int] = []
    while part := await store.frames(run.number, 0, len(steps), max_bytes):
        assert part.first_row == len(steps)
        assert len(part.steps) == 1 or 40 + 12 * len(part.steps) <= max_bytes
        steps += part.steps.tolist()
    assert steps == list(range(1, 22))


async def test_duplicates_are_ignored_and_gaps_refused(store: Store) -> None:
    run, attempt = await going(store)
    await store.append(attempt.id, frame(run.number, 1, 0))
    await store.append(attempt.id, frame(run.number, 2, 2))
    assert await store.append(attempt.id, frame(run.number, 1, 0)) == 2
    with pytest.raises(OutOfOrderError, match="frame 4 after frame 2"):
        await store.append(attempt.id, frame(run.number, 4, 4))
    with pytest.raises(OutOfOrderError, match="row 5 of table train, which has 4 rows"):
        await store.append(attempt.id, frame(run.number, 3, 5))
    assert await store.append(attempt.id, frame(run.number, 3, 0, table=1)) == 3
    assert await store.acknowledged(attempt.id) == 3


async def test_frames_that_do_not_fit_are_refused(store: Store) -> None:
    run, attempt = await going(store)
    good = frame(run.number, 1, 0)
    falling = Frame(run.number, 0, 1, 0, 0.0, good.steps[::-1].copy(), good.values)
    columns = Frame(run.number, 1, 1, 0, 0.0, good.steps, good.values)
    undeclared = Frame(run.number, 2, 1, 0, 0.0, good.steps, good.values)
    for bad in (frame(run.number + 1, 1, 0), columns, undeclared, falling):
        with pytest.raises(UnfitFrameError):
            await store.append(attempt.id, bad)
    assert await store.append(attempt.id, good) == 1


async def test_only_the_newest_attempt_may_write(store: Store) -> None:
    run, first = await going(store)
    await store.append(first.id, frame(run.number, 1, 0))
    second = await store.new_attempt(run.id)
    with pytest.raises(RevokedError):
        await store.append(first.id, frame(run.number, 2, 2))
    assert await store.append(second.id, frame(run.number, 1, 2)) == 1
    await store.revoke_attempts(run.id)
    with pytest.raises(RevokedError):
        await store.append(second.id, frame(run.number, 2, 4))
    record = await store.attempt(second.id)
    assert record is not None
    assert record.verify(second.token)
    assert not record.verify(first.token)
    assert second.token.encode() not in record.token_hash
    assert await store.attempt("nobody") is None


async def test_concurrent_writes_each_get_their_own_answer(store: Store) -> None:
    run, attempt = await going(store)
    writes = [store.append(attempt.id, frame(run.number, n, 2 * (n - 1))) for n in range(1, 40)]
    bad = store.append("nobody", frame(run.number, 1, 0))
    answers = await asyncio.gather(*writes[:20], bad, *writes[20:], return_exceptions=True)
    assert isinstance(answers.pop(20), RevokedError)
    assert answers == list(range(1, 40))


async def test_the_state_is_checked_inside_the_write(store: Store) -> None:
    run = await store.create_run(RunSpec())
    queued = frozenset({"queued"})
    both = [store.update_run(run.id, expect=queued, state=s) for s in ("starting", "stopped")]
    first, second = await asyncio.gather(*both, return_exceptions=True)
    assert isinstance(first, RunView)
    assert first.state == "starting"
    assert isinstance(second, WrongStateError)
    assert second.state == "starting"


async def test_the_first_declaration_stays(store: Store) -> None:
    run, attempt = await going(store)
    await store.append(attempt.id, frame(run.number, 1, 0))
    again = await store.update_run(run.id, tables=TABLES)
    assert [table.rows for table in again.tables] == [2, 0]
    with pytest.raises(DeclarationError):
        await store.update_run(run.id, tables=TABLES[:1])


async def test_queue_positions_and_room(store: Store) -> None:
    one, two, three = await store.create_runs([RunSpec()] * 3, most_queued=3)
    assert [run.queue_position for run in (one, two, three)] == [1, 2, 3]
    with pytest.raises(QueueFullError):
        await store.create_runs([RunSpec()], most_queued=3)
    with store.changes.subscribe() as news:
        await store.update_run(one.id, state="starting")
        assert news.take().runs == {one.id, two.id, three.id}
    assert [run.queue_position for run in await store.queued()] == [1, 2]
    assert len(await store.unfinished()) == 3


async def test_listing(store: Store) -> None:
    specs = [RunSpec(name=name, tags=tags) for name, tags in (("b_", ("x", "y")), ("a%", ()))]
    first, second = await store.create_runs(specs)
    await store.update_run(first.id, state="finished", notes="odd", step=7)

    async def found(listing: Listing) -> list[str]:
        return [run.name for run in (await store.runs(listing)).runs]

    assert await found(Listing()) == ["a%", "b_"]
    assert await found(Listing(sort="name", descending=False)) == ["a%", "b_"]
    assert await found(Listing(sort="step", descending=True)) == ["b_", "a%"]
    assert await found(Listing(tag="y")) == ["b_"]
    assert await found(Listing(tag="%")) == []
    assert await found(Listing(text="%")) == ["a%"]
    assert await found(Listing(text="ODD")) == ["b_"]
    assert await found(Listing(text=second.id)) == ["a%"]
    assert await found(Listing(states=("finished", "lost"))) == ["b_"]
    assert await found(Listing(limit=1, offset=1)) == ["b_"]
    assert (await store.runs(Listing(limit=1))).total == 2


async def test_there_is_one_owner(store: Store, open_store: OpenStore) -> None:
    with pytest.raises(LockedError, match=f"another Layerscope server .process {os.getpid()}."):
        open_store()


async def test_everything_is_there_after_reopening(open_store: OpenStore) -> None:
    store = open_store()
    run, attempt = await going(store)
    await store.append(attempt.id, frame(run.number, 1, 0))
    before = await store.run(run.id)
    store.close()
    store = open_store()
    assert await store.run(run.id) == before
    assert await store.append(attempt.id, frame(run.number, 2, 2)) == 2


async def test_text_that_postgresql_refuses_is_kept_by_both(store: Store) -> None:
    run, _ = await going(store)
    changed = await store.update_run(run.id, reason="a\0b", notes="\0")
    assert (changed.reason, changed.notes) == (
        "a\N{REPLACEMENT CHARACTER}b",
        "\N{REPLACEMENT CHARACTER}",
    )
    assert (await store.runs(Listing(text="\0"))).total == 1
    with pytest.raises(RunNotFoundError):
        await store.run("\0")
