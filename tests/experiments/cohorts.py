"""Training many specs as one cohort, and looking at what each said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from experiments.spec import RunSpec
from experiments.training.cohorts import Broke, Cohort, MemberEvent
from experiments.training.events import Declared, Ended, Rows, Stepped
from tests.experiments.runs import MNIST, Result, train

CLOCKED = {"step_ms", "elapsed", "probe_ms"}
Listener = Callable[[Cohort, int, MemberEvent], None]


@dataclass
class Told:
    """Everything one member said."""

    events: list[MemberEvent] = field(default_factory=list)
    rows: list[Rows] = field(default_factory=list)

    @property
    def steps(self) -> list[int]:
        """Those that were announced."""
        return [event.step for event in self.events if isinstance(event, Stepped)]

    def table(self, name: str) -> np.ndarray:
        """[rows, 1 + columns], the step first, without what comes from a clock."""
        parts = [rows for rows in self.rows if rows.table == name]
        declared = self.events[0]
        assert isinstance(declared, Declared)
        return _unclocked(_columns(declared, name), parts)


def together(
    specs: Sequence[RunSpec], listen: Listener = lambda *_: None, device: str = "cpu"
) -> tuple[list[Told], list[tuple[int, MemberEvent]]]:
    """What each member said, and all of it in order. Rows are drained at every 7th event."""
    cohort = Cohort(specs, datasets_dir=MNIST, clock=lambda: 0.0, device=device)
    told, order = [Told() for _ in specs], []
    for count, (member, event) in enumerate(cohort.events()):
        order.append((member, event))
        told[member].events.append(event)
        listen(cohort, member, event)
        if count % 7 == 0:
            told[member].rows += cohort.drain(member)
    for member, one in enumerate(told):
        one.rows += cohort.drain(member)
    return told, order


def agree(told: Told, alone: Result, rtol: float, atol: float = 0.0) -> None:
    """Whether a member said what its run alone says, times apart."""
    assert told.events[0] == alone.declared
    assert told.steps == [e.step for e in alone.events if isinstance(e, Stepped)]
    ended = told.events[-1]
    assert isinstance(ended, Ended), ended.error if isinstance(ended, Broke) else ended
    assert (ended.state, ended.step) == (alone.ended.state, alone.ended.step)
    for table in alone.declared.tables:
        expected = _unclocked(table.columns, [r for r in alone.rows if r.table == table.name])
        got = told.table(table.name)
        assert got.shape == expected.shape
        np.testing.assert_allclose(got, expected, rtol, atol, err_msg=table.name)


def equal(specs: Sequence[RunSpec], rtol: float, atol: float = 0.0) -> list[Told]:
    """Train `specs` as one cohort and each alone, and compare."""
    told, _ = together(specs)
    for one, spec in zip(told, specs, strict=True):
        agree(one, train(spec), rtol, atol)
    return told


def _columns(declared: Declared, name: str) -> Sequence[str]:
    return next(table.columns for table in declared.tables if table.name == name)


def _unclocked(columns: Sequence[str], parts: Sequence[Rows]) -> np.ndarray:
    if not parts:
        return np.empty((0, 0))
    steps = np.concatenate([rows.steps for rows in parts]).astype(float)
    values = np.concatenate([rows.values for rows in parts]).astype(float)
    kept = [k for k, column in enumerate(columns) if column not in CLOCKED]
    return np.column_stack([steps, values[:, kept]])
