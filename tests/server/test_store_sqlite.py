"""What only the file of SQLite can show."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from pathlib import Path

from server.store import Store, deletion
from server.store.database import FILE, open_engines
from tests.server.test_store import frame, going


async def test_a_deletion_cut_short_is_finished_at_the_next_start(tmp_path: Path) -> None:
    def count(sql: str) -> int:
        connection = sqlite3.connect(tmp_path / FILE)
        found: int = connection.execute(sql).fetchone()[0]
        connection.close()
        return found

    store = Store.open(tmp_path)
    run, attempt = await going(store)
    await store.append(attempt.id, frame(run.number, 1, 0))
    await store.delete_run(run.id)
    store.close()
    writer, readers = open_engines(tmp_path)
    readers.dispose()
    with writer.begin() as connection:
        deletion.purge(connection, time.time())  # the first of two steps, and then a crash
    writer.dispose()
    assert count("SELECT count(*) FROM runs") == 0
    assert count("SELECT count(*) FROM chunks") > 0
    Store.open(tmp_path).close()
    assert count("SELECT count(*) FROM chunks") == count("SELECT count(*) FROM doomed") == 0


async def test_no_read_transaction_stays_open(tmp_path: Path) -> None:
    """Else the write-ahead log could never be emptied, and would grow for ever."""
    store = Store.open(tmp_path)
    run, attempt = await going(store)
    for sequence in range(1, 5):
        await store.append(attempt.id, frame(run.number, sequence, 2 * (sequence - 1)))
        await asyncio.gather(*(store.frames(run.number, 0, 0, 64) for _ in range(8)))
        await store.run(run.id)
    connection = sqlite3.connect(tmp_path / FILE)
    busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    connection.close()
    assert busy == 0
    store.close()
