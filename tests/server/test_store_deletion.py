"""Deletion: hidden at once, restorable, purged later; what is too old or too much goes first."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from experiments.spec import RunSpec
from server.store import (
    Listing,
    LockedError,
    RevokedError,
    RunNotFoundError,
    Store,
    WrongStateError,
)
from server.store.database import FILE
from server.store.vacuum import vacuum
from server.wire.frames import MAX_BYTES
from tests.server.test_store import frame, going

DAY_S = 86_400.0


async def ended(store: Store, at: float, frames: int = 1) -> str:
    """The id of a run that ended at that Unix time, with so many frames."""
    run, attempt = await going(store)
    for sequence in range(1, frames + 1):
        await store.append(attempt.id, frame(run.number, sequence, 500 * (sequence - 1), 500))
    await store.update_run(run.id, state="finished", ended=at)
    return run.id


async def test_a_deleted_run_is_nowhere(store: Store) -> None:
    run, attempt = await going(store)
    await store.append(attempt.id, frame(run.number, 1, 0))
    with store.changes.subscribe() as news:
        await store.delete_run(run.id)
        assert news.take().removed == {run.id}
    for call in (
        store.run(run.id),
        store.delete_run(run.id),
        store.new_attempt(run.id),
        store.update_run(run.id, name="x"),
        store.restore_run("nobody"),
    ):
        with pytest.raises(RunNotFoundError):
            await call
    with pytest.raises(RevokedError):
        await store.append(attempt.id, frame(run.number, 2, 2))
    assert (await store.runs(Listing())).total == 0
    assert await store.unfinished() == await store.queued() == []


async def test_a_deleted_queued_run_makes_room(store: Store) -> None:
    first, second = await store.create_runs([RunSpec()] * 2, most_queued=2)
    await store.delete_run(first.id)
    assert (await store.run(second.id)).queue_position == 1
    await store.create_runs([RunSpec()], most_queued=2)


async def test_restoring_brings_everything_back(store: Store) -> None:
    run_id = await ended(store, 7.0)
    before = await store.run(run_id)
    with pytest.raises(WrongStateError, match="needs it to be deleted"):
        await store.restore_run(run_id)
    await store.delete_run(run_id)
    with store.changes.subscribe() as news:
        assert await store.restore_run(run_id) == before
        assert news.take().runs == {run_id}
    assert await store.run(run_id) == before
    whole = await store.frames(before.number, 0, 0, MAX_BYTES)
    assert whole is not None
    np.testing.assert_array_equal(whole.values, frame(before.number, 1, 0, 500).values)


async def test_a_restored_run_that_was_going_has_ended(store: Store) -> None:
    run, attempt = await going(store)
    await store.delete_run(run.id)
    restored = await store.restore_run(run.id)
    assert (restored.state, restored.reason) == ("stopped", "Deleted while it was going.")
    with pytest.raises(RevokedError):
        await store.append(attempt.id, frame(run.number, 1, 0))


async def test_purging_takes_the_rows_and_leaves_the_others(store: Store) -> None:
    gone, kept = await ended(store, 7.0, frames=20), await ended(store, 7.0, frames=2)
    number, other = (await store.run(gone)).number, await store.run(kept)
    await store.delete_run(gone)
    assert await store.purge(time.time() - 60) == []
    assert await store.purge(time.time()) == [gone]
    with pytest.raises(RunNotFoundError):
        await store.restore_run(gone)
    assert await store.frames(number, 0, 0, MAX_BYTES) is None
    assert await store.run(kept) == other
    assert (await store.create_run(RunSpec())).number > other.number  # numbers do not come again


async def test_what_is_too_old_or_too_much_is_named_oldest_first(store: Store) -> None:
    now = time.time()
    old, middle, young = [await ended(store, now - days * DAY_S) for days in (9, 5, 1)]
    running, _ = await going(store)
    size = (await store.run(old)).bytes
    assert await store.outdated(0.0, None) == []
    assert await store.outdated(now - 6 * DAY_S, None) == [old]
    assert await store.outdated(0.0, 3 * size) == []
    assert await store.outdated(0.0, 2 * size) == [old]
    assert await store.outdated(0.0, 1) == [old, middle, young]
    await store.delete_run(old)
    assert await store.outdated(0.0, 2 * size) == []
    assert (await store.run(running.id)).state == "running"


async def test_the_size_of_a_run_is_what_its_rows_take(store: Store) -> None:
    run, attempt = await going(store)
    assert run.bytes == 0
    await store.append(attempt.id, frame(run.number, 1, 0, 1000))
    values = 1000 * len(run.tables[0].columns) * 4
    assert values < (await store.run(run.id)).bytes < 2.5 * values + 200


async def test_purged_space_goes_back_to_the_disk(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    run_id = await ended(store, 7.0, frames=200)
    await store.delete_run(run_id)
    pages = [page_count(tmp_path)]
    await store.purge(time.time())
    while await store.give_back():
        pages.append(page_count(tmp_path))
    assert page_count(tmp_path) < 60 < pages[0]
    store.close()


async def test_vacuum_makes_small_what_an_older_version_made(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / FILE)) as connection:
        connection.execute("PRAGMA auto_vacuum = NONE")
        connection.execute("CREATE TABLE x (y)")  # a file is laid out with its first table
        connection.execute("DROP TABLE x")
    store = Store.open(tmp_path)
    gone, kept = await ended(store, 7.0, frames=200), await ended(store, 7.0)
    before = await store.run(kept)
    await store.delete_run(gone)
    assert await store.give_back() is False
    with pytest.raises(LockedError):
        vacuum(tmp_path)
    store.close()
    larger, smaller = vacuum(tmp_path)
    assert larger > 1_000_000 > smaller
    store = Store.open(tmp_path)
    assert await store.run(kept) == before
    with pytest.raises(RunNotFoundError):
        await store.restore_run(gone)
    store.close()
    with closing(sqlite3.connect(tmp_path / FILE)) as connection:
        assert connection.execute("PRAGMA auto_vacuum").fetchone() == (2,)


def page_count(data_dir: Path) -> int:
    with closing(sqlite3.connect(data_dir / FILE)) as connection:
        return int(connection.execute("PRAGMA page_count").fetchone()[0])
