"""A run cut back to a checkpoint and recorded again is the run that was never cut."""

from __future__ import annotations

import random

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import func, select

from server.store import OutOfOrderError, RevokedError, RunNotFoundError, Store, WrongStateError
from server.store.changes import News
from server.store.schema import chunks, levels, runs
from server.wire.frames import MAX_BYTES, Frame
from tests.server.pyramids import plain, same
from tests.server.test_pyramid import Recording, steps_of, stored, values_of
from tests.server.test_store import frame, going

ROWS, COLUMNS = 20_000, 2


async def everything(store: Store, run: int) -> tuple[NDArray[np.uint32], NDArray[np.float32]]:
    """All rows of the first table."""
    parts: list[Frame] = []
    row = 0
    while part := await store.frames(run, 0, row, MAX_BYTES):
        assert part.first_row == row
        parts.append(part)
        row = part.next_row
    return np.concatenate([p.steps for p in parts]), np.concatenate([p.values for p in parts])


def size(store: Store) -> tuple[int, int]:
    """What the store says of the bytes of its run, and what they are."""
    with store._reading.connect() as connection:
        told = connection.execute(select(runs.c.bytes)).scalar_one()
        held = [
            connection.execute(select(func.coalesce(func.sum(func.length(column)), 0))).scalar_one()
            for column in (chunks.c.frame, levels.c.data)
        ]
    return told, sum(held)


@pytest.mark.parametrize("seed", range(4))
async def test_cut_and_recorded_again(store: Store, seed: int) -> None:
    chance = random.Random(seed)
    steps, values = steps_of(ROWS), values_of(ROWS, COLUMNS)
    recording = await Recording.start(store, COLUMNS)
    run = recording.run.id
    done = 0
    for _ in range(4):
        done = chance.randrange(done, ROWS)
        sizes = [chance.randrange(1, 900) for _ in range(30)]
        await recording.write(steps[:done], values[:done], sizes)
        keep = chance.choice([0, done, 8192, 4096 * 3, *[chance.randrange(done + 1)] * 4])
        keep = min(keep, done)
        await store.update_run(run, state="lost", ended=1.0)
        view = await store.resume_run(run, {"train": keep}, step=keep)
        assert (view.state, view.step, view.tables[0].rows) == ("queued", keep, keep)
        assert (view.reason, view.ended) == ("", None)
        assert size(store)[0] == size(store)[1]
        with pytest.raises(RevokedError):
            await store.append(recording.attempt, frame(view.number, recording.sequence + 1, keep))
        recording.attempt = (await store.new_attempt(run)).id
        recording.rows, recording.sequence, done = keep, 0, keep
        if keep:
            got = await everything(store, view.number)
            np.testing.assert_array_equal(got[0], steps[:keep])
            np.testing.assert_array_equal(got[1], values[:keep])
            bins = await store.thinned(recording.place, 0, keep, 8)
            same(bins, plain(steps[:keep], values[:keep], 0, 8))
    await recording.write(steps, values, [700, 3])
    got = await everything(store, recording.run.number)
    np.testing.assert_array_equal(got[0], steps)
    np.testing.assert_array_equal(got[1], values)
    again = stored(store)
    assert size(store)[0] == size(store)[1]
    with store._engine.begin() as connection:
        connection.execute(levels.delete())
    await store.build_levels()
    assert again == stored(store)


async def test_what_cannot_be_resumed(store: Store) -> None:
    run, attempt = await going(store)
    await store.append(attempt.id, frame(run.number, 1, 0, 10))
    with pytest.raises(WrongStateError):
        await store.resume_run(run.id, {"train": 5, "eval": 0}, 5)
    with pytest.raises(RunNotFoundError):
        await store.resume_run("nothing", {}, 5)
    await store.update_run(run.id, state="failed")
    for kept in ({"train": 11, "eval": 0}, {"train": 5}, {"train": 5, "eval": 1}):
        with pytest.raises(OutOfOrderError):
            await store.resume_run(run.id, kept, 5)
        view = await store.run(run.id)
        assert (view.state, view.tables[0].rows) == ("failed", 10)  # nothing of it happened
    with store.changes.subscribe() as news:
        await store.resume_run(run.id, {"train": 5, "eval": 0}, 5)
        told = news.take()
    assert (told.cut, told.runs, told.rows) == ({run.id}, {run.id}, {})
    assert isinstance(told, News)
