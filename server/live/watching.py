"""Where a viewer is in one run: a cursor for each table. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass

from server.live.shared import Framed
from server.live.thinning import Piece, aligned, budget, finer, history
from server.store.pyramid import Place
from server.wire.runs import RunView

AtHand = Callable[[Place, Piece], Framed | None]


@dataclass(frozen=True)
class Due:
    """Rows of a table to be sent next."""

    place: Place
    piece: Piece
    again: bool  # rows that the viewer has in coarser bins


@dataclass(frozen=True)
class Parcel:
    """What takes every viewer that stands at one place of a run to the next."""

    frames: list[tuple[Due, Framed]]
    cursors: dict[str, int]  # afterwards; these two are shared, and never changed
    heads: dict[int, int]
    standing: Hashable


class Watching:
    """A watched run: next row wanted of each table, and the head of each as far as it is known."""

    def __init__(
        self,
        run: str,
        cursors: Mapping[str, int],
        points: int = 0,
        tables: Collection[str] | None = None,
    ) -> None:
        self.run = run
        self.wanted = tables  # names; None: all
        self.number = 0  # not known before `learn`
        self.points = points  # of history a table; 0: every row
        self.told_caught_up = False
        self.served = 0  # the viewer's frame that was last of this run
        self._cursors = dict(cursors)  # by table name: a run may not have declared itself yet
        self._places: list[Place] = []
        self._names: list[str] = []
        self._heads: dict[int, int] = {}
        self._history: dict[int, Piece] = {}  # position → what is being sent in bins
        self._again: dict[int, Piece] = {}
        self._standing: Hashable = None

    @property
    def known(self) -> bool:
        """Whether number and tables are known, for all that has rows."""
        return self.knows(self._heads)

    def knows(self, heads: Mapping[int, int]) -> bool:
        """Whether it knows these tables."""
        return self.number > 0 and all(position < len(self._names) for position in heads)

    @property
    def tables(self) -> int:
        """How many tables are known."""
        return len(self._names)

    @property
    def ahead(self) -> bool:
        """Whether it has rows that are no longer there."""
        return any(
            self._cursors.get(name, 0) > self._heads.get(position, 0)
            for position, name in enumerate(self._names)
        )

    def want(self, tables: Collection[str] | None) -> None:
        """Other tables from now on; what was sent of them is not sent again."""
        if tables != self.wanted:
            self.wanted = tables
            self.told_caught_up = False
            self._standing = None

    def learn(self, run: RunView) -> None:
        """Number, tables and heads from `run`."""
        self.number = run.number
        if len(self._names) != len(run.tables):
            self._names = [table.name for table in run.tables]
            self._places = [
                Place.whole(run.number, position, table.columns)
                for position, table in enumerate(run.tables)
            ]
            self._standing = None
        self.grow({position: table.rows for position, table in enumerate(run.tables)})

    def grow(self, heads: Mapping[int, int]) -> None:
        """Tables (by position) have rows up to these heads."""
        known = self._heads
        more = {at: head for at, head in heads.items() if at not in known or head > known[at]}
        if more:
            self._heads = known | more
            self._standing = None

    def refine(self, table: str, first: int, stop: int, points: int) -> None:
        """Send rows again that were sent, in at most so many bins; nothing of an unknown table."""
        stop = min(stop, self._cursors.get(table, 0))
        if table in self._names and first < stop:
            position = self._names.index(table)
            columns = len(self._places[position].names)
            self._again[position] = finer(first, stop, budget(points, columns))
            self._standing = None

    @property
    def standing(self) -> Hashable:
        """Where it is, once it has caught up: equal for all who want the same and have it."""
        if self._standing is None and self.known and self.told_caught_up and not self._again:
            wanted = None if self.wanted is None else frozenset(self.wanted)
            rows = tuple(
                (self._cursors.get(name, 0), self._heads.get(position, 0))
                for position, name in enumerate(self._names)
            )
            self._standing = self.number, wanted, rows
        return self._standing

    def parcel(self, heads: Mapping[int, int], at_hand: AtHand) -> Parcel | None:
        """What takes it from where it stands to `heads`, if all of it is at hand."""
        ahead, frames = copy(self), []
        ahead._history = {}
        ahead.grow(heads)
        for due in list(ahead.due()):
            framed = at_hand(due.place, due.piece)
            if framed is None:
                return None
            ahead.sent(due, framed.next_row)
            frames.append((due, framed))
        if ahead.wanting or not ahead.known:
            return None
        return Parcel(frames, ahead._cursors, ahead._heads, ahead.standing)

    def follow(self, parcel: Parcel) -> None:
        """All of `parcel` was sent."""
        self._cursors, self._heads = parcel.cursors, parcel.heads
        self._standing = parcel.standing

    def behind(self) -> Iterator[tuple[int, int, int]]:
        """(position, cursor, head) of each known table with rows to send."""
        for position, name in enumerate(self._names):
            cursor, head = self._cursors.get(name, 0), self._heads.get(position, 0)
            if cursor < head and (self.wanted is None or name in self.wanted):
                yield position, cursor, head

    @property
    def wanting(self) -> bool:
        """Whether anything is due."""
        return bool(self._again) or any(self.behind())

    def due(self) -> Iterator[Due]:
        """What to send next, at most one frame of new rows a table, and one of rows again."""
        for position, piece in self._again.items():
            yield Due(self._places[position], aligned(piece), again=True)
        for position, cursor, head in self.behind():
            place = self._places[position]
            past = self._history.get(position)
            if past is None or cursor >= past.stop:
                past = history(cursor, head, budget(self.points, len(place.names)))
            if past is None:
                self._history.pop(position, None)
                yield Due(place, Piece(cursor, head), again=False)
            else:
                self._history[position] = past
                yield Due(place, aligned(Piece(cursor, past.stop, past.exponent)), again=False)

    def sent(self, due: Due, next_row: int) -> None:
        """Rows before `next_row` were sent."""
        position = due.place.position
        self._standing = None
        if not due.again:
            self._cursors = self._cursors | {self._names[position]: next_row}
            return
        piece = self._again.get(position)
        if piece is not None and next_row >= piece.stop:
            del self._again[position]
        elif piece is not None and piece.first == due.piece.first:  # not replaced meanwhile
            self._again[position] = Piece(next_row, piece.stop, piece.exponent)
