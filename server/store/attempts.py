"""Attempts: each is one worker's right to write a run. Only the newest of a run is current."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from server.store.errors import RunNotFoundError
from server.store.schema import attempts, runs


@dataclass(frozen=True)
class Attempt:
    """A new attempt. The token is told once, to its worker; the store keeps only a hash."""

    id: str
    run_id: str
    token: str


@dataclass(frozen=True)
class AttemptRecord:
    """An attempt as the store knows it."""

    id: str
    run_id: str
    current: bool
    token_hash: bytes
    acknowledged: int

    def verify(self, token: str) -> bool:
        """Whether `token` is this attempt's."""
        return hmac.compare_digest(_hash(token), self.token_hash)


def create(connection: Connection, run_id: str) -> Attempt:
    """A new attempt of a run; earlier ones are revoked. Raises RunNotFoundError."""
    revoke(connection, run_id)
    attempt = Attempt(secrets.token_hex(8), run_id, secrets.token_urlsafe(32))
    connection.execute(
        insert(attempts).values(
            id=attempt.id,
            run=_number(connection, run_id),
            token_hash=_hash(attempt.token),
            current=True,
            acknowledged=0,
            created=time.time(),
        )
    )
    return attempt


def revoke(connection: Connection, run_id: str) -> None:
    """No attempt of the run may write any more. Raises RunNotFoundError."""
    number = _number(connection, run_id)
    connection.execute(update(attempts).where(attempts.c.run == number).values(current=False))


def find(connection: Connection, attempt_id: str) -> AttemptRecord | None:
    """The attempt of that id."""
    query = (
        select(attempts, runs.c.id.label("run_id"))
        .join(runs, runs.c.number == attempts.c.run)
        .where(attempts.c.id == attempt_id)
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    return AttemptRecord(row.id, row.run_id, row.current, row.token_hash, row.acknowledged)


def _number(connection: Connection, run_id: str) -> int:
    query = select(runs.c.number).where(runs.c.id == run_id, runs.c.deleted.is_(None))
    number = connection.execute(query).scalar()
    if number is None:
        raise RunNotFoundError(run_id)
    return int(number)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
