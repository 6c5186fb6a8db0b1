"""Migrations: the same tables by every way, old directories upgraded, newer ones refused."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from experiments.spec import RunSpec
from server.store import SchemaError, Store
from server.store.database import FILE
from server.store.schema import REVISION, metadata
from server.store.upgrade import MIGRATIONS
from server.wire.frames import MAX_BYTES, encode
from tests.server.old_database import fill
from tests.server.test_store import frame


def test_revisions_are_one_line_and_the_code_names_the_last() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    script = ScriptDirectory.from_config(config)
    names = [revision.revision for revision in script.walk_revisions()]
    assert names == [f"{number:04}" for number in range(REVISION, 0, -1)]


def test_migrated_tables_are_the_ones_in_the_schema(tmp_path: Path) -> None:
    Store.open(tmp_path).close()
    engine = create_engine(f"sqlite:///{tmp_path / FILE}")
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, metadata) == []
    engine.dispose()


async def test_an_old_directory_upgrades_by_itself(tmp_path: Path) -> None:
    run, sent = fill(tmp_path / FILE)
    store = Store.open(tmp_path)
    view = await store.run(run)
    assert (view.name, view.step, view.state) == ("old", 4, "running")
    assert view.bytes == sum(len(encode(part)) for part in sent)
    assert await store.append("attempt", frame(view.number, 2, 4)) == 2
    store.close()
    store = Store.open(tmp_path)  # nothing is left to do
    whole = await store.frames(view.number, 0, 0, MAX_BYTES)
    assert whole is not None
    assert whole.steps.tolist() == [1, 2, 3, 4, 5, 6]
    assert (await store.create_run(RunSpec())).number == view.number + 1
    store.close()


def test_a_newer_database_is_refused_and_unharmed(tmp_path: Path) -> None:
    Store.open(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / FILE)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0099'")
    for _ in range(2):  # the refusal leaves no lock
        with pytest.raises(SchemaError, match=f"revision 99; this Layerscope .* knows {REVISION}"):
            Store.open(tmp_path)


def test_a_version_of_layerscope_without_migrations_refuses_the_upgraded(tmp_path: Path) -> None:
    """It looked at `PRAGMA user_version` alone, and knew 1."""
    Store.open(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / FILE)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (REVISION,)


def test_a_failed_upgrade_changes_nothing(tmp_path: Path) -> None:
    fill(tmp_path / FILE)
    with closing(sqlite3.connect(tmp_path / FILE)) as connection, connection:
        connection.execute("ALTER TABLE runs ADD COLUMN deleted FLOAT")  # revision 2 cannot
        before = list(connection.iterdump())
    with pytest.raises(Exception, match="deleted"):
        Store.open(tmp_path)
    with closing(sqlite3.connect(tmp_path / FILE)) as connection:
        assert list(connection.iterdump()) == before
