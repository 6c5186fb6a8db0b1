"""Where a viewer is in one run: a cursor for each table. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from server.wire.runs import RunView


class Watching:
    """A watched run: next row wanted of each table, and the head of each as far as it is known."""

    def __init__(self, run: str, cursors: Mapping[str, int]) -> None:
        self.run = run
        self.number = 0  # not known before `learn`
        self.told_caught_up = False
        self._cursors = dict(cursors)  # by table name: a run may not have declared itself yet
        self._names: list[str] = []
        self._heads: dict[int, int] = {}

    @property
    def known(self) -> bool:
        """Whether number and tables are known, for all that has rows."""
        return self.number > 0 and all(position < len(self._names) for position in self._heads)

    @property
    def tables(self) -> int:
        """How many tables are known."""
        return len(self._names)

    def learn(self, run: RunView) -> None:
        """Number, tables and heads from `run`."""
        self.number = run.number
        self._names = [table.name for table in run.tables]
        for position, table in enumerate(run.tables):
            self._heads[position] = max(table.rows, self._heads.get(position, 0))

    def grow(self, heads: Mapping[int, int]) -> None:
        """Tables (by position) have rows up to these heads."""
        for position, head in heads.items():
            self._heads[position] = max(head, self._heads.get(position, 0))

    def behind(self) -> Iterator[tuple[int, int, int]]:
        """(position, cursor, head) of each known table with rows to send."""
        for position, name in enumerate(self._names):
            cursor, head = self._cursors.get(name, 0), self._heads.get(position, 0)
            if cursor < head:
                yield position, cursor, head

    @property
    def ahead(self) -> bool:
        """Whether it has rows that are no longer there."""
        return any(
            self._cursors.get(name, 0) > self._heads.get(position, 0)
            for position, name in enumerate(self._names)
        )

    def advance(self, position: int, cursor: int) -> None:
        """Rows before `cursor` were sent."""
        self._cursors[self._names[position]] = cursor
