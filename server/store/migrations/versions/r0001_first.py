"""Runs, tables, attempts, chunks: what a directory without alembic's table already has."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "runs",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("id", sa.String, nullable=False, unique=True),
        *(sa.Column(name, sa.String, nullable=False) for name in ("name", "notes")),
        *(sa.Column(name, sa.JSON, nullable=False) for name in ("tags", "spec")),
        sa.Column("digest", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False, index=True),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("preparation", sa.JSON),
        sa.Column("device", sa.String, nullable=False),
        *(
            sa.Column(name, BIG, nullable=False)
            for name in ("step", "total_steps", "steps_per_epoch", "parameters")
        ),
        sa.Column("layers", sa.JSON, nullable=False),
        sa.Column("created", sa.Float, nullable=False),
        *(sa.Column(name, sa.Float) for name in ("started", "ended")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "tables",
        _of_run(primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("columns", sa.JSON, nullable=False),
        sa.Column("rows", BIG, nullable=False),
    )
    op.create_table(
        "attempts",
        sa.Column("id", sa.String, primary_key=True),
        _of_run(),
        sa.Column("token_hash", sa.LargeBinary, nullable=False),
        sa.Column("current", sa.Boolean, nullable=False),
        sa.Column("acknowledged", BIG, nullable=False),
        sa.Column("created", sa.Float, nullable=False),
    )
    op.create_index("attempts_by_run", "attempts", ["run"])
    op.create_table(
        "chunks",
        sa.Column("id", BIG, primary_key=True),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("run", "position")),
        *(
            sa.Column(name, BIG, nullable=False)
            for name in ("first_row", "rows", "first_step", "last_step")
        ),
        sa.Column("frame", sa.LargeBinary, nullable=False),
    )
    op.create_index("chunks_by_row", "chunks", ["run", "position", "first_row"], unique=True)
    op.create_table("doomed", sa.Column("run", sa.Integer, primary_key=True))


def _of_run(*, primary_key: bool = False) -> sa.Column[int]:
    reference = sa.ForeignKey("runs.number", ondelete="CASCADE")
    return sa.Column("run", sa.Integer, reference, nullable=False, primary_key=primary_key)
