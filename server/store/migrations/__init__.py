"""How the database came to its present tables: one file a revision, in `versions/`.

`server.store.upgrade` runs them; `env.py` is alembic's way in.
"""
