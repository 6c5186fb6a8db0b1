"""Bringing a lost or failed run back into the queue."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from server.engine import checkpoints
from server.engine.assignment import SYSTEM
from server.store.cutting import RESUMABLE
from server.store.errors import (
    NoCheckpointError,
    OutOfOrderError,
    UnfitFrameError,
    WrongStateError,
)
from server.wire.runs import RunView

if TYPE_CHECKING:
    from server.store.store import Store


async def resume(run_id: str, store: Store, folder: Path) -> None:
    """Queue the run again, with the rows that its newest usable checkpoint knows.

    First the store gets what an earlier worker could not deliver. Raises RunNotFoundError,
    WrongStateError, NoCheckpointError.
    """
    run = await store.run(run_id)
    if run.state not in RESUMABLE:
        raise WrongStateError(run_id, run.state, RESUMABLE)
    await deliver(run, store, folder)
    committed = {table.name: table.rows for table in (await store.run(run_id)).tables}
    anew = {SYSTEM: 0} if committed.pop(SYSTEM, None) is not None else {}
    found = await asyncio.to_thread(checkpoints.newest, folder, committed)
    if found is None:
        raise NoCheckpointError(
            f"run {run_id} has no checkpoint that it could go on from; one is kept every so often "
            "while a run trains"
        )
    await store.resume_run(run_id, found.rows | anew, found.step)


async def deliver(run: RunView, store: Store, folder: Path) -> None:
    """Commit the frames in the spools of `folder` as far as they join what is committed."""
    heads = [table.rows for table in run.tables]
    frames = checkpoints.undelivered(folder)
    attempt, sequence = None, 0
    while frame := await asyncio.to_thread(next, frames, None):
        if frame.table >= len(heads):
            return
        part = checkpoints.rest(frame, heads[frame.table])
        if part is None:
            continue
        attempt = attempt or await store.new_attempt(run.id)
        sequence += 1
        try:
            await store.append(attempt.id, replace(part, run=run.number, sequence=sequence))
        except (UnfitFrameError, OutOfOrderError):  # not what this run declared
            return
        heads[frame.table] = part.next_row
