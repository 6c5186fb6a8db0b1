"""The list of runs: filter, sort, page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from server.store.runs import KEPT, views
from server.store.schema import runs
from server.wire.runs import RunView, State

Sort = Literal["created", "name", "state", "step", "started", "ended"]


@dataclass(frozen=True)
class Listing:
    """Which runs to list. Empty filters let everything through."""

    states: tuple[State, ...] = ()
    tag: str = ""
    text: str = ""  # in the name, the notes or the id
    sort: Sort = "created"
    descending: bool = True
    archived: bool | None = None  # None: both
    pinned: bool | None = None
    brief: bool = False  # without layers and names of columns
    limit: int = 100
    offset: int = 0


@dataclass(frozen=True)
class Page:
    """Some of the runs found, and how many there are in all."""

    runs: list[RunView]
    total: int


def page(connection: Connection, listing: Listing) -> Page:
    """The page of runs that `listing` asks for."""
    found = _filter(listing, connection.dialect.name)
    total = connection.execute(select(func.count()).select_from(runs).where(found)).scalar_one()
    key = runs.c.number if listing.sort == "created" else runs.c[listing.sort]
    order = (key.desc() if listing.descending else key.asc()).nulls_last()
    query = (
        select(runs)
        .where(found)
        .order_by(order, runs.c.number.desc())
        .limit(listing.limit)
        .offset(listing.offset)
    )
    return Page(views(connection, query, brief=listing.brief), total)


def _filter(listing: Listing, dialect: str) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [KEPT]
    if listing.states:
        conditions.append(runs.c.state.in_(listing.states))
    for column, wanted in ((runs.c.archived, listing.archived), (runs.c.pinned, listing.pinned)):
        if wanted is not None:
            conditions.append(column == wanted)
    if listing.tag:
        spread = func.json_each if dialect == "sqlite" else func.json_array_elements_text
        each = spread(runs.c.tags).table_valued("value")
        conditions.append(
            select(each.c.value).where(each.c.value == listing.tag).correlate(runs).exists()
        )
    if listing.text:
        columns = (runs.c.name, runs.c.notes, runs.c.id)
        conditions.append(or_(*(c.icontains(listing.text, autoescape=True) for c in columns)))
    return and_(*conditions)
