"""What the benchmarks print."""

from __future__ import annotations

import os
from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

Row = tuple[str, str]  # what, and what was measured


def load() -> str:
    """How busy the machine is with other things: read it beside every number of time."""
    return f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"


def show(title: str, rows: Iterable[Row]) -> None:
    """Print one table; `rows` are measured while they are taken."""
    before = load()
    table = Table("what", "measured", title=f"{title} ({before} before)")
    for row in rows:
        table.add_row(*row)
    Console(width=150).print(table)
