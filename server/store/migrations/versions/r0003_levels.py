"""The pyramid: least, mean and greatest value of 8, 64, 512 ... rows."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = ("run", "position", "level", "part", "block")


def upgrade() -> None:
    op.create_table(
        "levels",
        sa.Column("id", BIG, primary_key=True),
        *(sa.Column(name, sa.Integer, nullable=False) for name in KEY[:-1]),
        sa.Column("block", BIG, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )
    op.create_index("levels_by_block", "levels", KEY, unique=True)
