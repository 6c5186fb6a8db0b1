"""What only PostgreSQL can show: its tables, its lock, and what happens when it dies."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import JSON, create_engine
from sqlalchemy.exc import DBAPIError

from experiments.spec import RunSpec
from server.store import DatabaseError, Listing, LockedError, SchemaError, Store
from server.store.postgres import address
from server.store.schema import metadata
from server.wire.frames import MAX_BYTES
from tests.conftest import StartServer
from tests.postgres import Postgres
from tests.server.test_store import frame, going
from tests.server.test_store_kill import append_until_killed


def other_default(*given: Any) -> bool | None:
    """Whether a default differs. PostgreSQL has no equality of JSON: there the texts are compared;
    None leaves the others to alembic."""
    _, _, column, found, told, _ = given
    if isinstance(column.type, JSON):
        return str(found).partition("::")[0].strip("'") != str(getattr(told, "arg", told)).strip(
            "'"
        )
    return None


def test_migrated_tables_are_the_ones_in_the_schema(postgres: Postgres, tmp_path: Path) -> None:
    url = postgres.database()
    Store.open(tmp_path, url).close()
    engine = create_engine(address(url))
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": other_default}
        )
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_one_server_a_database(postgres: Postgres, tmp_path: Path) -> None:
    url = postgres.database()
    store = Store.open(tmp_path / "one", url)
    with pytest.raises(LockedError, match="another Layerscope server uses"):
        Store.open(tmp_path / "two", url)
    store.close()
    Store.open(tmp_path / "two", url).close()


@pytest.mark.parametrize(
    "url", ["x", "mysql://host/db", "postgresql://host", "postgresql:///a?host=/no"]
)
def test_a_wrong_address_says_so(url: str, tmp_path: Path) -> None:
    for _ in range(2):  # and leaves no lock
        with pytest.raises(DatabaseError, match=r"database URL|cannot use"):
            Store.open(tmp_path, url)


def test_a_newer_database_is_refused_without_its_password(
    postgres: Postgres, tmp_path: Path
) -> None:
    url = postgres.database()
    Store.open(tmp_path, url).close()
    with psycopg.connect(url) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0099'")
    with pytest.raises(SchemaError, match="revision 99") as refused:
        Store.open(tmp_path, url.replace("layerscope@", "layerscope:secret@"))
    assert "secret" not in str(refused.value)


async def test_a_killed_database_loses_nothing_and_is_found_again(
    postgres: Postgres, tmp_path: Path
) -> None:
    store = Store.open(tmp_path, postgres.database())
    run, attempt = await going(store)
    for sequence in range(1, 40):
        await store.append(attempt.id, frame(run.number, sequence, 2 * (sequence - 1)))
    postgres.stop("immediate")
    with pytest.raises(DBAPIError):
        await store.append(attempt.id, frame(run.number, 40, 78))
    with pytest.raises(DBAPIError):
        await store.runs(Listing())
    postgres.start()
    assert await store.acknowledged(attempt.id) == 39
    assert await store.append(attempt.id, frame(run.number, 40, 78)) == 40
    whole = await store.frames(run.number, 0, 0, MAX_BYTES)
    assert whole is not None
    assert whole.steps.tolist() == list(range(1, 81))
    store.close()


async def test_a_killed_writer_loses_nothing(postgres: Postgres, tmp_path: Path) -> None:
    url = postgres.database()
    store = Store.open(tmp_path, url)
    run, attempt = await going(store)
    store.close()
    acknowledged = append_until_killed(tmp_path, run.id, attempt.id, url)
    store = await opened(tmp_path, url)
    committed = await store.acknowledged(attempt.id)
    assert committed >= acknowledged
    whole = await store.frames(run.number, 0, 0, MAX_BYTES)
    assert whole is not None
    assert whole.steps.tolist() == list(range(1, 2 * committed + 1))
    store.close()


async def opened(data_dir: Path, url: str) -> Store:
    """The store, once PostgreSQL has noticed that its last client was killed."""
    async with asyncio.timeout(30):
        while True:
            try:
                return Store.open(data_dir, url)
            except LockedError:
                await asyncio.sleep(0.01)


async def test_listing_is_the_same(postgres: Postgres, tmp_path: Path) -> None:
    store = Store.open(tmp_path, postgres.database())
    await store.create_runs([RunSpec(tags=("x", "y")), RunSpec()])
    assert (await store.runs(Listing(tag="y"))).total == 1
    store.close()


def test_the_server_runs_on_it(postgres: Postgres, start_server: StartServer) -> None:
    url = postgres.database()
    server = start_server(database_url=url)
    assert not (server.data_dir / "layerscope.sqlite3").exists()
    spec = {
        "model": {"kind": "mlp", "depth": 2, "width": 8},
        "budget": {"kind": "steps", "count": 300},
    }
    run = server.until_ended(server.launch(spec)[0]["id"])
    assert (run["state"], run["step"]) == ("finished", 300)
    server.kill()
    server.start()
    with server.client() as client:
        table = client.get(f"/api/runs/{run['id']}/tables/train", params={"columns": "loss"}).json()
        assert table["steps"] == list(range(1, 301))
        assert client.get("/api/runs").json()["runs"] == [run]
