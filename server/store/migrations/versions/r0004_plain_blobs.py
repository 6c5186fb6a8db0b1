"""PostgreSQL keeps rows as they are: they hardly shrink, and trying took most of a commit."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE chunks ALTER COLUMN frame SET STORAGE EXTERNAL")
        op.execute("ALTER TABLE levels ALTER COLUMN data SET STORAGE EXTERNAL")
