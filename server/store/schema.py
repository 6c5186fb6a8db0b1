"""The tables of the database."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    TypeDecorator,
    false,
)

# Of migrations/versions: a change of what is below is a new file there, and this number.
REVISION = 5
BIG = BigInteger().with_variant(Integer(), "sqlite")  # 64 bits in either database

metadata = MetaData()


class Text(TypeDecorator[str]):
    """Text without U+0000, which PostgreSQL refuses: another letter takes its place."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """What is written, or compared with."""
        return None if value is None else value.replace("\0", "\N{REPLACEMENT CHARACTER}")


def _of_run() -> Column[int]:
    reference = ForeignKey("runs.number", ondelete="CASCADE")
    return Column("run", Integer, reference, nullable=False, primary_key=True)


runs = Table(
    "runs",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("notes", Text, nullable=False),
    Column("tags", JSON, nullable=False),
    Column("spec", JSON, nullable=False),
    Column("digest", Text, nullable=False),
    Column("state", Text, nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("preparation", JSON(none_as_null=True)),
    Column("device", Text, nullable=False),
    Column("step", BIG, nullable=False),
    Column("total_steps", BIG, nullable=False),
    Column("steps_per_epoch", BIG, nullable=False),
    Column("parameters", BIG, nullable=False),
    Column("layers", JSON, nullable=False),
    Column("created", Float, nullable=False),  # times are Unix seconds
    Column("started", Float),
    Column("ended", Float),
    Column("bytes", BIG, nullable=False, server_default="0"),  # of its rows
    Column("deleted", Float),  # when; until it is purged it can be restored
    Column("cohort", Text, index=True),  # the runs that train together; null: alone
    Column("pinned", Boolean, nullable=False, server_default=false()),
    Column("archived", Boolean, nullable=False, server_default=false()),
    Column("results", JSON, nullable=False, server_default="{}"),  # its newest evaluation
    sqlite_autoincrement=True,  # a deleted run's number is never given again
)

tables = Table(
    "tables",
    metadata,
    _of_run(),
    Column("position", Integer, primary_key=True),  # its index in binary frames
    Column("name", Text, nullable=False),
    Column("columns", JSON, nullable=False),
    Column("rows", BIG, nullable=False),
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("run", Integer, ForeignKey("runs.number", ondelete="CASCADE"), nullable=False),
    Column("token_hash", LargeBinary, nullable=False),  # SHA-256; the token itself is not kept
    Column("current", Boolean, nullable=False),
    Column("acknowledged", BIG, nullable=False),  # highest committed sequence
    Column("created", Float, nullable=False),
    Index("attempts_by_run", "run"),
)

# Rows as they came: one binary frame (server.wire.frames) a chunk. `id` keeps the big blobs in
# order of arrival; the index finds the place of a row. `run` is no foreign key: a deleted run's
# chunks go in small steps after it (see `doomed`), so that nobody waits for a large deletion.
chunks = Table(
    "chunks",
    metadata,
    Column("id", BIG, primary_key=True),
    Column("run", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("first_row", BIG, nullable=False),
    Column("rows", BIG, nullable=False),
    Column("first_step", BIG, nullable=False),  # least step of the chunk
    Column("last_step", BIG, nullable=False),  # greatest
    Column("frame", LargeBinary, nullable=False),
    Index("chunks_by_row", "run", "position", "first_row", unique=True),
)

# The pyramid: one part of one block of one level a row (server.store.blocks). Written once.
levels = Table(
    "levels",
    metadata,
    Column("id", BIG, primary_key=True),
    Column("run", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("level", Integer, nullable=False),
    Column("part", Integer, nullable=False),
    Column("block", BIG, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Index("levels_by_block", "run", "position", "level", "part", "block", unique=True),
)

# Deleted runs whose chunks are not all gone yet.
doomed = Table("doomed", metadata, Column("run", Integer, primary_key=True))
