"""What the store refuses, and why."""

from __future__ import annotations


class StoreError(Exception):
    """Base of everything the store refuses."""


class LockedError(StoreError):
    """Another server has the data directory open."""


class DatabaseError(StoreError):
    """The database cannot be used: its address is wrong, or nobody answers there."""


class SchemaError(StoreError):
    """The database was written by a newer Layerscope."""


class RunNotFoundError(StoreError):
    """There is no run of that id."""

    def __init__(self, run: str) -> None:
        super().__init__(f"there is no run {run!r}")
        self.run = run


class WrongStateError(StoreError):
    """The run's present state does not allow the change."""

    def __init__(self, run: str, state: str, expected: frozenset[str]) -> None:
        allowed = ", ".join(sorted(expected))
        super().__init__(f"run {run} is {state}; this needs it to be {allowed}")
        self.run = run
        self.state = state
        self.expected = expected


class NoCheckpointError(StoreError):
    """Nothing is kept of the run that it could go on from."""


class QueueFullError(StoreError):
    """As many runs wait as may wait."""


class DiskFullError(StoreError):
    """Too little is free to start another run."""


class DeclarationError(StoreError):
    """The run declared other tables before; what is declared never changes."""


class RevokedError(StoreError):
    """The attempt is unknown, or another one owns the run by now."""


class OutOfOrderError(StoreError):
    """A gap in the sequence of frames, or in the rows of a table."""


class UnfitFrameError(StoreError):
    """The frame names another run, an undeclared table or another number of columns."""
