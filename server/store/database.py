"""Opening the data directory: lock, schema version, connections."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from pathlib import Path

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.pool import QueuePool

from server.store import schema
from server.store.errors import LockedError, SchemaError

FILE = "layerscope.sqlite3"
READERS = 4


class Lock:
    """Holds the data directory against a second server, until closed or the process ends."""

    def __init__(self, directory: Path) -> None:
        self._file = os.open(directory / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(self._file, 32, 0).decode(errors="replace").strip()
            os.close(self._file)
            raise LockedError(
                f"another Layerscope server (process {holder or 'unknown'}) uses {directory}; "
                "stop it, or choose another --data-dir"
            ) from None
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, str(os.getpid()).encode(), 0)

    def close(self) -> None:
        """Let go."""
        os.close(self._file)


def open_engines(directory: Path) -> tuple[Engine, Engine]:
    """(writer, readers) on the database in `directory`, made or checked for its version.

    Raises SchemaError when the database is newer than this code.
    """
    path = directory / FILE
    writer = _engine(path, "BEGIN IMMEDIATE", pool_size=1)
    try:
        with writer.begin() as connection:
            version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
            if version > schema.VERSION:
                raise SchemaError(
                    f"{path} has schema version {version}; this Layerscope knows {schema.VERSION}. "
                    "Install the newer one again, or choose another --data-dir"
                )
            if version == 0:
                schema.metadata.create_all(connection)
                connection.execute(schema.SET_VERSION)
    except BaseException:
        writer.dispose()
        raise
    return writer, _engine(path, "BEGIN", pool_size=READERS)


def _engine(path: Path, begin: str, pool_size: int) -> Engine:
    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",  # what is acknowledged survives a power cut
            "foreign_keys = ON",
            "busy_timeout = 10000",  # ms
        ):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    engine = create_engine(
        "sqlite://", creator=connect, poolclass=QueuePool, pool_size=pool_size, max_overflow=0
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
