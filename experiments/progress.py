"""How a long preparation says how far it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """A long preparation, for example a download, in `unit`s; `total` 0 is unknown."""

    message: str
    done: int
    total: int
    unit: str = "bytes"


OnProgress = Callable[[Progress], None]
