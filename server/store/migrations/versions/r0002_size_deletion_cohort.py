"""A run's size in bytes, when it was deleted, and the cohort that it trains in."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("runs", sa.Column("bytes", BIG, nullable=False, server_default="0"))
    op.add_column("runs", sa.Column("deleted", sa.Float))
    op.add_column("runs", sa.Column("cohort", sa.String))
    op.create_index("ix_runs_cohort", "runs", ["cohort"])
    op.execute(
        "UPDATE runs SET bytes = coalesce("
        "(SELECT sum(length(frame)) FROM chunks WHERE chunks.run = runs.number), 0)"
    )
