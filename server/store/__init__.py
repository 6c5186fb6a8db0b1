"""Runs, attempts and rows in SQLite or PostgreSQL."""

from server.store.attempts import Attempt, AttemptRecord
from server.store.changes import Changes
from server.store.errors import (
    DatabaseError,
    DeclarationError,
    DiskFullError,
    LockedError,
    OutOfOrderError,
    QueueFullError,
    RevokedError,
    RunNotFoundError,
    SchemaError,
    StoreError,
    UnfitFrameError,
    WrongStateError,
)
from server.store.listing import Listing, Page
from server.store.store import Store

__all__ = [
    "Attempt",
    "AttemptRecord",
    "Changes",
    "DatabaseError",
    "DeclarationError",
    "DiskFullError",
    "Listing",
    "LockedError",
    "OutOfOrderError",
    "Page",
    "QueueFullError",
    "RevokedError",
    "RunNotFoundError",
    "SchemaError",
    "Store",
    "StoreError",
    "UnfitFrameError",
    "WrongStateError",
]
