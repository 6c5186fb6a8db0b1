"""SQLite: one file, write-ahead log, every commit on the disk before it is answered."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.pool import QueuePool

FILE = "layerscope.sqlite3"
PRAGMAS = (
    "auto_vacuum = INCREMENTAL",  # of a new file: what is deleted can be given back piece by piece
    "journal_mode = WAL",
    "synchronous = FULL",  # what is acknowledged survives a power cut
    "busy_timeout = 10000",  # ms
)


def writer(path: Path) -> Engine:
    """One connection that takes the write lock when it begins."""
    return _engine(path, "BEGIN IMMEDIATE", 1)


def readers(path: Path, count: int) -> Engine:
    """Connections that see one moment of the database from `begin` on."""
    return _engine(path, "BEGIN", count)


def upgrader(path: Path) -> Engine:
    """The writer without foreign keys: a migration that makes a table anew drops the old one, and
    that must not delete what refers to it."""
    return _engine(path, "BEGIN IMMEDIATE", 1, foreign_keys=False)


def _engine(path: Path, begin: str, pool_size: int, *, foreign_keys: bool = True) -> Engine:
    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        for pragma in (*PRAGMAS, f"foreign_keys = {'ON' if foreign_keys else 'OFF'}"):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    engine = create_engine(
        "sqlite://", creator=connect, poolclass=QueuePool, pool_size=pool_size, max_overflow=0
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
