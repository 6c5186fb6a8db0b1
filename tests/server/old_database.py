"""A database as the first version wrote it, before there were migrations."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from experiments.spec import RunSpec
from server.wire.frames import Frame, encode
from tests.server.test_store import TABLES, frame

SCHEMA = """
CREATE TABLE runs (
    number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    id VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    notes VARCHAR NOT NULL,
    tags JSON NOT NULL,
    spec JSON NOT NULL,
    digest VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    preparation JSON,
    device VARCHAR NOT NULL,
    step INTEGER NOT NULL,
    total_steps INTEGER NOT NULL,
    steps_per_epoch INTEGER NOT NULL,
    parameters INTEGER NOT NULL,
    layers JSON NOT NULL,
    created FLOAT NOT NULL,
    started FLOAT,
    ended FLOAT,
    UNIQUE (id)
);
CREATE INDEX ix_runs_state ON runs (state);
CREATE TABLE chunks (
    id INTEGER NOT NULL,
    run INTEGER NOT NULL,
    position INTEGER NOT NULL,
    first_row INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    first_step INTEGER NOT NULL,
    last_step INTEGER NOT NULL,
    frame BLOB NOT NULL,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX chunks_by_row ON chunks (run, position, first_row);
CREATE TABLE doomed (
    run INTEGER NOT NULL,
    PRIMARY KEY (run)
);
CREATE TABLE tables (
    run INTEGER NOT NULL,
    position INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    columns JSON NOT NULL,
    rows INTEGER NOT NULL,
    PRIMARY KEY (run, position),
    FOREIGN KEY(run) REFERENCES runs (number) ON DELETE CASCADE
);
CREATE TABLE attempts (
    id VARCHAR NOT NULL,
    run INTEGER NOT NULL,
    token_hash BLOB NOT NULL,
    current BOOLEAN NOT NULL,
    acknowledged INTEGER NOT NULL,
    created FLOAT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(run) REFERENCES runs (number) ON DELETE CASCADE
);
CREATE INDEX attempts_by_run ON attempts (run);
PRAGMA user_version = 1;
"""


def fill(path: Path) -> tuple[str, list[Frame]]:
    """Write one with a running run of two tables; its id, and the one frame that it has."""
    spec = RunSpec(name="old")
    sent = [frame(1, 1, 0, 4)]
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(SCHEMA)
        connection.execute(
            "INSERT INTO runs VALUES (1, 'oldoldoldo', 'old', '', '[]', ?, ?, 'running', '', NULL, "
            "'cpu', 4, 10, 5, 100, '[]', 1.0, 2.0, NULL)",
            (spec.model_dump_json(), spec.digest()),
        )
        for position, table in enumerate(TABLES):
            rows = 4 if position == 0 else 0
            columns = json.dumps(table.columns)
            connection.execute(
                "INSERT INTO tables VALUES (1, ?, ?, ?, ?)", (position, table.name, columns, rows)
            )
        connection.execute("INSERT INTO attempts VALUES ('attempt', 1, x'00', 1, 1, 1.0)")
        connection.execute("INSERT INTO chunks VALUES (1, 1, 0, 0, 4, 1, 4, ?)", (encode(sent[0]),))
    return "oldoldoldo", sent
