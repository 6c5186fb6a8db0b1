"""What the table of runs shows and keeps: pinned, archived, and the newest evaluation."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    for name in ("pinned", "archived"):
        flag = sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false())
        op.add_column("runs", flag)
    results = sa.Column("results", sa.JSON, nullable=False, server_default="{}")
    op.add_column("runs", results)
