"""Giving the space of purged rows back to the disk."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection

from server.store import chunks, deletion
from server.store.database import FILE, Lock, open_engines

PAGES = 512  # given back in one write: 2 MiB
INCREMENTAL = 2  # of PRAGMA auto_vacuum


def step(connection: Connection) -> bool:
    """Give back PAGES pages; whether there are more. PostgreSQL does this by itself."""
    if connection.dialect.name != "sqlite":
        return False
    # It answers a row without columns for every page, and stops where nobody fetches; only the
    # driver fetches such rows.
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)  # noqa: S101 (types only)
    driver.execute(f"PRAGMA incremental_vacuum({PAGES})").fetchall()
    by_hand = connection.exec_driver_sql("PRAGMA auto_vacuum").scalar_one() != INCREMENTAL
    left = connection.exec_driver_sql("PRAGMA freelist_count").scalar_one()
    return left > 0 and not by_hand


def vacuum(directory: Path, url: str = "") -> tuple[int, int]:
    """Purge every deleted run and make the database as small as it can be; (bytes before, after).

    No server may run on it. Raises LockedError, SchemaError, DatabaseError.
    """
    lock = Lock(directory)
    try:
        writer, readers = open_engines(directory, url)
        readers.dispose()
        try:
            with writer.connect() as connection:
                before = _size(connection)
            with writer.begin() as connection:
                deletion.purge(connection, time.time())
                chunks.sweep_all(connection)
            if url:
                with writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                    connection.exec_driver_sql("VACUUM FULL")
            else:
                _rewrite(directory / FILE)
            with writer.connect() as connection:
                return before, _size(connection)
        finally:
            writer.dispose()
    finally:
        lock.close()


def _rewrite(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")  # takes effect with VACUUM
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _size(connection: Connection) -> int:
    if connection.dialect.name == "sqlite":
        count = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    else:
        count = "SELECT pg_database_size(current_database())"
    return int(connection.exec_driver_sql(count).scalar_one())
