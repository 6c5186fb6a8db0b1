"""Some columns of some rows of a table: what a question about it selects, and its rows in pages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from starlette.exceptions import HTTPException

from server.api.errors import FieldError, InvalidError
from server.store import Store
from server.store.pyramid import Place
from server.wire.runs import RunView

MAX_STEP = 2**32 - 1
PAGE_BYTES = 1024 * 1024
Part = tuple[NDArray[np.uint32], NDArray[np.float32]]  # steps [rows], values [rows, columns]
Result = TypeVar("Result")
# Text is made of numbers here: two threads, so that however many ask, the event loop gets its turn.
_formatters = ThreadPoolExecutor(2, "table-format")


@dataclass(frozen=True)
class Selection:
    """Some columns of some steps of a table."""

    run: RunView
    place: Place
    table: str
    names: list[str]  # of the columns, in the order asked for
    first_step: int
    last_step: int

    @property
    def head(self) -> int:
        """Rows of the table when it was asked about."""
        return self.run.tables[self.place.position].rows

    async def bounds(self, store: Store) -> tuple[int, int]:
        """(first row, row after the last), up to the head when it was asked."""
        at = self.place
        first, stop = await store.rows_between(
            at.number, at.position, self.first_step, self.last_step
        )
        return min(first, self.head), min(stop, self.head)


def select(
    run: RunView, table: str, columns: list[str] | None, first_step: int, last_step: int
) -> Selection:
    """The selection that a request names. Raises HTTPException 404, InvalidError."""
    position = next((i for i, t in enumerate(run.tables) if t.name == table), None)
    if position is None:
        known = ", ".join(t.name for t in run.tables) or "none so far"
        raise HTTPException(404, f"the run has no such table; it has {known}")
    if first_step > last_step:
        raise invalid("from", "must not be above to")
    declared = run.tables[position].columns
    names = [name for part in columns or () for name in part.split(",")] or list(declared)
    places = {name: index for index, name in enumerate(declared)}
    if any(name not in places for name in names):
        raise invalid("columns", "the table has no such column", ", ".join(declared[:50]))
    if len(set(names)) != len(names):
        raise invalid("columns", "a column is named twice")
    place = Place(run.number, position, declared, [places[name] for name in names])
    return Selection(run, place, table, names, first_step, last_step)


def invalid(field: str, message: str, allowed: str | None = None) -> InvalidError:
    """A parameter at fault."""
    error = FieldError(path=field, message=message, allowed=allowed)
    return InvalidError(f"{field}: {message}", [error])


async def formatted(work: Callable[[], Result]) -> Result:
    """What `work` gives, in one of the threads for it."""
    return await asyncio.get_running_loop().run_in_executor(_formatters, work)


async def pages(store: Store, selection: Selection, bounds: tuple[int, int]) -> AsyncIterator[Part]:
    """The rows between `bounds`, about a megabyte at a time."""
    at = selection.place
    row, stop = bounds
    while row < stop:
        frame = await store.frames(at.number, at.position, row, PAGE_BYTES)
        if frame is None:  # deleted meanwhile
            return
        count = min(len(frame.steps), stop - row)
        row = frame.next_row
        yield frame.steps[:count], frame.values[:count, at.chosen]
