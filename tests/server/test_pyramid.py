"""The pyramid: at every zoom what the rows say, however they came."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray
from sqlalchemy import select

from experiments.spec import RunSpec
from server.store import Store, blocks, pyramid
from server.store.bins import Bins, fold, group, of_rows
from server.store.blocks import Layout
from server.store.pyramid import Place
from server.store.schema import chunks, levels
from server.wire.frames import Frame
from server.wire.runs import RunView, TableView
from tests.server.pyramids import plain, same

FLOATS = st.floats(width=32, allow_nan=True, allow_infinity=True)
ODD = np.array([np.nan, np.inf, -np.inf], np.float32)
SOME = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


def values_of(rows: int, columns: int, seed: int = 0, *, odd: bool = True) -> NDArray[np.float32]:
    """Normal numbers; every thousandth is not finite, and a stretch is all NaN."""
    random = np.random.default_rng(seed)
    values = random.normal(size=(rows, columns)).astype(np.float32)
    if odd:
        places = random.integers(0, rows * columns, max(1, rows * columns // 1000))
        values.flat[places] = ODD[places % 3]
        values[rows // 2 : rows // 2 + 70, 0] = np.nan
    return values


def steps_of(rows: int) -> NDArray[np.uint32]:
    """Steps that are even at first and uneven then."""
    return np.concatenate(
        [np.arange(rows // 2) * 3, rows * 2 + np.arange(rows - rows // 2) ** 2 // 7]
    ).astype(np.uint32)


class Recording:
    """A run of one table, written in chunks of any size."""

    def __init__(self, store: Store, run: RunView, attempt: str, columns: int) -> None:
        self.store, self.run, self.attempt = store, run, attempt
        names = [f"c{n}" for n in range(columns)]
        self.place = Place.whole(run.number, 0, names)
        self.rows = self.sequence = 0

    @classmethod
    async def start(cls, store: Store, columns: int, prefix: str = "c") -> Recording:
        run = await store.create_run(RunSpec())
        attempt = await store.new_attempt(run.id)
        names = [f"{prefix}{n}" for n in range(columns)]
        await store.update_run(run.id, tables=[TableView(name="train", columns=names)])
        self = cls(store, run, attempt.id, columns)
        self.place = Place.whole(run.number, 0, names)
        return self

    async def write(
        self, steps: NDArray[np.uint32], values: NDArray[np.float32], sizes: list[int]
    ) -> None:
        """Chunks of these sizes in turn, until all is written."""
        turn = 0
        while self.rows < len(steps):
            stop = min(len(steps), self.rows + sizes[turn % len(sizes)])
            part = slice(self.rows, stop)
            self.sequence, turn = self.sequence + 1, turn + 1
            frame = Frame(
                self.run.number, 0, self.sequence, self.rows, 1.0, steps[part], values[part]
            )
            await self.store.append(self.attempt, frame)
            self.rows = stop


@given(
    arrays.arrays(np.float32, st.tuples(st.just(64), st.integers(1, 4)), elements=FLOATS),
    st.integers(0, 6),
)
def test_folding_and_grouping_are_the_plain_loops(values: NDArray, exponent: int) -> None:
    steps = np.arange(64, dtype=np.uint32) * 5
    expected = plain(steps, values, 0, exponent)
    same(fold(of_rows(steps, values), 1 << exponent), expected)
    starts = np.arange(0, 64, 1 << exponent)
    same(group(of_rows(steps, values), starts), expected)


@pytest.mark.parametrize("columns", [1, 7, 16, 17, 33, 70])
@pytest.mark.parametrize("odd", [False, True])
def test_a_block_comes_back_from_its_blobs(columns: int, odd: bool) -> None:
    layout = Layout(columns)
    rows = layout.bins * 8
    bins = fold(of_rows(steps_of(rows), values_of(rows, columns, odd=odd)))
    blobs = dict(blocks.encode(layout, bins))
    assert sorted(blobs) == list(range(layout.parts + 1))
    first, last = blocks.steps(layout, blobs[0])
    assert (first.tolist(), last.tolist()) == (bins.first.tolist(), bins.last.tolist())
    for column in range(columns):
        part = layout.part(column)
        got, counts = blocks.statistics(layout, part, blobs[part], [column])
        expected = [bins.low[:, column], bins.mean[:, column], bins.high[:, column]]
        np.testing.assert_array_equal(got[0], expected)
        seen = np.zeros((3, layout.bins)) if counts is None else counts[:, 0]
        np.testing.assert_array_equal(seen, bins.counts[:, :, column])


@pytest.mark.parametrize(("columns", "rows"), [(3, 40_000), (20, 9_000)])
@settings(max_examples=30, deadline=None, suppress_health_check=SOME)
@given(data=st.data())
async def test_any_range_at_any_zoom_is_what_its_rows_say(
    tmp_path_factory: pytest.TempPathFactory, columns: int, rows: int, data: st.DataObject
) -> None:
    steps, values = steps_of(rows), values_of(rows, columns)
    key = (columns, rows)
    if key not in WRITTEN:
        directory = tmp_path_factory.mktemp("pyramid")
        store = Store.open(directory)
        recording = await Recording.start(store, columns)
        await recording.write(steps, values, [1, 999, 100, 37])
        WRITTEN[key] = directory, recording.place
        store.close()
    directory, place = WRITTEN[key]
    first = data.draw(st.integers(0, rows - 1))
    stop = data.draw(st.integers(first + 1, rows))
    exponent = data.draw(st.integers(0, 17))
    chosen = data.draw(st.lists(st.integers(0, columns - 1), min_size=1, unique=True))
    store = Store.open(directory)
    try:
        wanted = Place(place.number, 0, place.names, chosen)
        bins = await store.thinned(wanted, first, stop, exponent)
    finally:
        store.close()
    same(bins, plain(steps[first:stop], values[first:stop][:, chosen], first, exponent))


WRITTEN: dict[tuple[int, int], tuple[Path, Place]] = {}


def stored(store: Store) -> list[tuple[object, ...]]:
    """All that is in the levels."""
    order = (levels.c.run, levels.c.level, levels.c.part, levels.c.block)
    with store._reading.connect() as connection:
        rows = connection.execute(select(levels).order_by(*order)).all()
    return [(row.level, row.part, row.block, row.data) for row in rows]


@settings(max_examples=8, deadline=None, suppress_health_check=SOME)
@given(sizes=st.lists(st.integers(1, 5000), min_size=1, max_size=6))
async def test_levels_do_not_depend_on_the_chunks(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int]
) -> None:
    """Bit for bit."""
    steps, values = steps_of(33_000), values_of(33_000, 2)
    found = []
    for chunk_sizes in (sizes if max(sizes) > 200 else [*sizes, 2000], [33_000]):
        store = Store.open(tmp_path_factory.mktemp("levels"))
        await (await Recording.start(store, 2)).write(steps, values, chunk_sizes)
        found.append(stored(store))
        store.close()
    assert found[0] == found[1]
    assert {row[0] for row in found[0]} == {1, 2}


async def test_levels_come_with_the_chunk_that_completes_them(store: Store) -> None:
    recording = await Recording.start(store, 20)
    steps, values = steps_of(8192), values_of(8192, 20)
    await recording.write(steps[:511], values[:511], [511])
    assert stored(store) == []
    await recording.write(steps[:512], values[:512], [1])
    assert [row[:3] for row in stored(store)] == [(1, 0, 0), (1, 1, 0)]
    await recording.write(steps, values, [100])
    assert [row[:3] for row in stored(store) if row[1] == 0] == [
        *((1, 0, block) for block in range(16)),
        *((2, 0, block) for block in range(2)),
    ]


async def test_a_directory_without_levels_gets_them(store: Store) -> None:
    recording = await Recording.start(store, 20)
    steps, values = steps_of(9000), values_of(9000, 20)
    await recording.write(steps[:8000], values[:8000], [500])
    before = stored(store)
    with store._engine.begin() as connection:
        connection.execute(levels.delete())
    whole = await store.thinned(recording.place, 0, 8000, 6)
    same(whole, plain(steps[:8000], values[:8000], 0, 6))  # computed from the rows
    await recording.write(steps, values, [600])  # nothing is built beyond a gap
    assert stored(store) == []
    await store.build_levels()
    assert [row for row in stored(store) if row[2] < 15 and row[0] == 1] == [
        row for row in before if row[0] == 1
    ]
    same(await store.thinned(recording.place, 0, 9000, 6), plain(steps, values, 0, 6))
    with store._reading.connect() as connection:
        assert pyramid.behind(connection) == []


async def test_pictures_are_thinned_to_whole_rows(store: Store) -> None:
    recording = await Recording.start(store, 30, prefix="weights/0/")
    steps, values = steps_of(1000), values_of(1000, 30)
    await recording.write(steps, values, [100])
    assert stored(store) == []
    bins: Bins = await store.thinned(recording.place, 10, 1000, 6)
    last = [*range(63, 1000, 64), 999]
    assert bins.first.tolist() == steps[last].tolist()
    same(
        bins,
        [
            b | {"rows": n}
            for b, n in zip(
                plain(steps[last], values[last], 0, 0), [54, *[64] * 14, 40], strict=True
            )
        ],
    )


async def test_small_chunks_are_merged(store: Store) -> None:
    recording = await Recording.start(store, 7)
    steps, values = steps_of(5000), values_of(5000, 7)
    await recording.write(steps, values, [1, 7])
    with store._reading.connect() as connection:
        sizes = connection.execute(select(chunks.c.first_row, chunks.c.rows)).all()
    assert len(sizes) < 300
    assert sum(row.rows for row in sizes) == 5000
    frame = await store.frames(recording.run.number, 0, 0, 10**6)
    assert frame is not None
    assert frame.values.tobytes() == values.tobytes()
    assert frame.steps.tolist() == steps.tolist()
    for step in (0, 1, 2, 7499, 7500, 9000, 20_000, 10**8):
        first, _ = await store.rows_between(recording.run.number, 0, step, step)
        assert first == int(np.searchsorted(steps, step))
