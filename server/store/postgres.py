"""PostgreSQL: the same tables in a database that others may run and back up."""

from __future__ import annotations

from typing import Any

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from server.store.errors import DatabaseError, LockedError

LOCK = 0x1A7E_5C0E  # of pg_advisory_lock: one server a database
CONNECT_S = 10
DRIVER = "postgresql+psycopg"
EXAMPLE = f"{DRIVER}://user@host/database"


def address(text: str) -> URL:
    """`text` as the URL of a PostgreSQL database. Raises DatabaseError."""
    try:
        url = make_url(text)
    except ArgumentError:
        raise DatabaseError("the database URL is none; like " + EXAMPLE) from None
    if url.drivername == "postgresql":
        url = url.set(drivername=DRIVER)
    if url.drivername != DRIVER or not url.database:
        raise DatabaseError(f"the database URL must be like {EXAMPLE}; without one, SQLite is used")
    return url


def writer(url: URL) -> Engine:
    """One connection, which holds the database against a second server.

    Connecting raises LockedError while another server has it.
    """
    engine = _engine(url, pool_size=1)

    @event.listens_for(engine, "connect")
    def _lock(connection: Any, record: object) -> None:
        taken = connection.execute("SELECT pg_try_advisory_lock(%s)", (LOCK,)).fetchone()[0]
        connection.commit()
        if not taken:
            connection.close()
            shown = url.render_as_string(hide_password=True)
            raise LockedError(
                f"another Layerscope server uses {shown}; stop it, or choose another --database-url"
            )

    return engine


def readers(url: URL, count: int) -> Engine:
    """Connections that see one moment of the database from their first statement on."""
    return _engine(url, pool_size=count, isolation_level="REPEATABLE READ")


def _engine(url: URL, **options: Any) -> Engine:
    try:
        return create_engine(
            url,
            max_overflow=0,
            pool_pre_ping=True,  # the database may have been restarted since
            connect_args={
                "connect_timeout": CONNECT_S,
                "application_name": "layerscope",
                "options": "-c synchronous_commit=on",  # acknowledged is on the disk
            },
            **options,
        )
    except ModuleNotFoundError as error:
        raise DatabaseError(
            f"{error}; PostgreSQL needs the extra: pip install 'layerscope[postgres]'"
        ) from None
