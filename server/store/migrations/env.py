"""Alembic runs this file: upgrade on the connection, and in the transaction, that it is given."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    transactional_ddl=True,  # SQLite's too: server.store.database begins by hand
)
context.run_migrations()
