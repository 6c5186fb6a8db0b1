"""The newest evaluation beside the run, and what a table of runs reads."""

from __future__ import annotations

import numpy as np

from experiments.spec import RunSpec
from server.store import Listing, Store
from server.store.results import of_row
from server.wire.frames import Frame
from server.wire.runs import LayerView, TableView

COLUMNS = ["train_loss", "val_loss", "val_accuracy", "corrupted_loss"]
LAYER = LayerView(index=0, name="layer 0", fan_in=2, fan_out=3)


def rows(run: int, sequence: int, first: int, values: list[list[float]]) -> Frame:
    steps = np.arange(first + 1, first + 1 + len(values), dtype=np.uint32)
    return Frame(run, 1, sequence, first, 1.0, steps, np.asarray(values, np.float32))


async def test_the_last_evaluation_is_beside_the_run(store: Store) -> None:
    run = await store.create_run(RunSpec())
    assert run.results == {}
    attempt = await store.new_attempt(run.id)
    tables = [TableView(name="train", columns=["loss"]), TableView(name="eval", columns=COLUMNS)]
    await store.update_run(run.id, state="running", tables=tables, layers=[LAYER])
    values = [[2.0, 3.0, 0.1, 9.0], [0.1, 0.2, 0.975, 9.0]]
    await store.append(attempt.id, rows(run.number, 1, 0, values))
    expected = {"train_loss": 0.1, "val_loss": 0.2, "val_accuracy": 0.975}
    assert (await store.run(run.id)).results == expected
    loss = Frame(run.number, 0, 2, 0, 1.0, np.ones(1, np.uint32), np.full((1, 1), 7, np.float32))
    await store.append(attempt.id, loss)
    assert (await store.run(run.id)).results == expected
    await store.append(attempt.id, rows(run.number, 3, 2, [[np.nan, np.inf, 0, 0]]))
    results = (await store.run(run.id)).results
    assert results == {"train_loss": "NaN", "val_loss": "Infinity", "val_accuracy": 0.0}
    await store.update_run(run.id, state="lost")
    assert (await store.resume_run(run.id, {"train": 0, "eval": 0}, 0)).results == {}


def test_infinities_have_a_sign() -> None:
    row = np.array([-np.inf, 1 / 3], np.float32)
    assert of_row(["train_r2", "val_r2"], row) == {"train_r2": "-Infinity", "val_r2": 0.3333333}


async def test_a_list_in_brief(store: Store) -> None:
    run = await store.create_run(RunSpec())
    tables = [TableView(name="train", columns=["loss"])]
    await store.update_run(run.id, tables=tables, layers=[LAYER])
    whole = (await store.runs()).runs[0]
    brief = (await store.runs(Listing(brief=True))).runs[0]
    assert (whole.layers, whole.tables[0].columns) == ([LAYER], ["loss"])
    assert (brief.layers, brief.tables[0].columns) == ([], [])
    cut = whole.model_copy(update={"layers": [], "tables": brief.tables})
    assert brief == cut


async def test_pinned_and_archived_runs_are_found(store: Store) -> None:
    runs = [await store.create_run(RunSpec()) for _ in range(3)]
    await store.update_run(runs[0].id, pinned=True)
    await store.update_run(runs[1].id, archived=True)

    async def found(pinned: bool | None, archived: bool | None) -> list[int]:
        listing = Listing(descending=False, pinned=pinned, archived=archived)
        return [run.number for run in (await store.runs(listing)).runs]

    assert await found(True, None) == [runs[0].number]
    assert await found(None, True) == [runs[1].number]
    assert await found(None, False) == [runs[0].number, runs[2].number]
    assert await found(False, False) == [runs[2].number]
    assert len(await found(None, None)) == 3
