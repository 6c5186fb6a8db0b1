"""Deletes what was asked to go: outdated runs, then for ever those deleted long enough ago."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import structlog

from server.store import RunNotFoundError

if TYPE_CHECKING:
    from server.engine.base import Engine
    from server.settings import Settings
    from server.store import Store

LOOK_EVERY_S = 60.0
DAY_S = 86_400.0

log = structlog.get_logger(__name__)


async def look_after(store: Store, engine: Engine, settings: Settings) -> None:
    """Until cancelled. What cannot be done now (the disk is full, say) is tried again later."""
    every = min(LOOK_EVERY_S, max(1.0, settings.undo_s / 2))
    while True:
        try:
            await delete_outdated(store, settings)
            await purge(store, engine, settings.undo_s)
        except Exception:
            log.exception("retention")
        await asyncio.sleep(every)


async def delete_outdated(store: Store, settings: Settings) -> None:
    """Delete what `keep_days` and `max_bytes` do not let stay."""
    if settings.keep_days is None and settings.max_bytes is None:
        return
    days = settings.keep_days
    ended_before = 0.0 if days is None else time.time() - DAY_S * days
    for run_id in await store.outdated(ended_before, settings.max_bytes):
        try:
            await store.delete_run(run_id)
        except RunNotFoundError:  # someone else was faster
            continue
        log.info("run deleted: too old, or too many bytes", run=run_id)


async def purge(store: Store, engine: Engine, undo_s: float) -> None:
    """Remove what was deleted `undo_s` ago, its log too, and give the space back."""
    purged = await store.purge(time.time() - undo_s)
    for run_id in purged:
        engine.forget(run_id)
        log.info("run purged", run=run_id)
    while purged and await store.give_back():
        pass
