"""The revisions, oldest first: `rNNNN_what.py` with `upgrade()`. A landed file never changes."""
