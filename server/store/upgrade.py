"""Bringing a database to the tables of this code. Revisions are numbered files (migrations/)."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import structlog
from sqlalchemy import Connection, inspect

from server.store.errors import SchemaError
from server.store.schema import REVISION

MIGRATIONS = Path(__file__).with_name("migrations")

log = structlog.get_logger(__name__)


def upgrade(connection: Connection, place: str) -> None:
    """Make or upgrade the tables, all in the transaction that `connection` is in.

    `place` names the database in messages. A database from before alembic (`PRAGMA user_version`
    of 1) is recognised. Raises SchemaError when it is newer than this code.
    """
    found = revision_of(connection)
    if found > REVISION:
        raise SchemaError(
            f"{place} has schema revision {found}; this Layerscope {version('layerscope')} knows "
            f"{REVISION}. Install the newer one again, or choose another --data-dir"
        )
    if found == REVISION:
        return
    if found:
        log.info("upgrading the database", place=place, revision=found, to=REVISION)
    _run(connection, stamp_first=found == 1 and not _stamped(connection))
    if connection.dialect.name == "sqlite":
        # Layerscope before alembic looks here, and refuses what it does not know.
        connection.exec_driver_sql(f"PRAGMA user_version = {REVISION:d}")
    if found:
        log.info("upgraded the database", place=place, revision=REVISION)


def revision_of(connection: Connection) -> int:
    """The database's revision; 0 when it is empty."""
    if _stamped(connection):
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        return int(found or 0)
    if connection.dialect.name == "sqlite":
        return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
    return 0


def _stamped(connection: Connection) -> bool:
    return inspect(connection).has_table("alembic_version")


def _run(connection: Connection, *, stamp_first: bool) -> None:
    # A third of a second to import, and only needed when there is something to do.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    if stamp_first:
        command.stamp(config, "0001")
    command.upgrade(config, "head")
