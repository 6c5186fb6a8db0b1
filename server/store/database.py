"""Opening the data directory and its database: lock, schema, connections."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from sqlalchemy import URL, Engine
from sqlalchemy.exc import DBAPIError

from server.store import postgres, sqlite
from server.store.errors import DatabaseError, LockedError
from server.store.sqlite import FILE
from server.store.upgrade import upgrade

__all__ = ["FILE", "READERS", "Lock", "open_engines"]
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
        file, self._file = self._file, -1
        if file >= 0:
            os.close(file)


def open_engines(directory: Path, url: str = "") -> tuple[Engine, Engine]:
    """(writer, readers) on the database at `url`, or on a SQLite file in `directory`.

    It is made, or upgraded to this code's tables. Raises SchemaError when it is newer than this
    code, LockedError when another server has it, DatabaseError when it cannot be reached.
    """
    return _postgres(postgres.address(url)) if url else _sqlite(directory / FILE)


def _sqlite(path: Path) -> tuple[Engine, Engine]:
    upgrading = sqlite.upgrader(path)
    try:
        with upgrading.begin() as connection:
            upgrade(connection, str(path))
    finally:
        upgrading.dispose()
    return sqlite.writer(path), sqlite.readers(path, READERS)


def _postgres(url: URL) -> tuple[Engine, Engine]:
    place = url.render_as_string(hide_password=True)
    writer = postgres.writer(url)
    try:
        with writer.begin() as connection:
            upgrade(connection, place)
    except DBAPIError as error:
        writer.dispose()
        raise DatabaseError(f"cannot use {place}: {str(error.orig).strip()}") from error
    except BaseException:
        writer.dispose()
        raise
    return writer, postgres.readers(url, READERS)
