"""Stores on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from server.store import Store
from tests.postgres import Absent, Postgres, running

OpenStore = Callable[[], Store]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL that all tests share; each has a database of its own."""
    try:
        context = running()
        server = context.__enter__()
    except Absent as reason:
        pytest.skip(str(reason))
    yield server
    context.__exit__(None, None, None)


@pytest.fixture(params=["sqlite", "postgres"])
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenStore]:
    """Opens the same store, again and again; each test is run on SQLite and on PostgreSQL."""
    url = request.getfixturevalue("postgres").database() if request.param == "postgres" else ""
    opened: list[Store] = []

    def open_() -> Store:
        opened.append(Store.open(tmp_path, url))
        return opened[-1]

    yield open_
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: OpenStore) -> Store:
    """An open store."""
    return open_store()
