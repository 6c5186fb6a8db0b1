"""What checks found of the entries: records that ship, and newer ones of the data directory."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from experiments.gallery import records
from experiments.gallery.catalogue import entries
from experiments.gallery.records import Record


def newest(data_dir: Path) -> dict[str, Record]:
    """Key → its newest record."""
    return records.newest(_shipped(), records.load(data_dir / records.FOLDER))


def brief(record: Record | None) -> dict[str, Any] | None:
    """For a card. `current` is false when the entry has changed since."""
    if record is None:
        return None
    told = record.model_dump(exclude={"key", "digest", "statements", "picture"})
    return told | {"current": record.digest == digest(record.key)}


@cache
def digest(key: str) -> str:
    """Of the entry as it is; "" where there is none."""
    entry = entries().get(key)
    return records.digest(entry) if entry else ""


@cache
def _shipped() -> dict[str, Record]:
    return records.load(records.SHIPPED)
