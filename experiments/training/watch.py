"""The probes of a run that have tables of their own, and the search for the first NaN."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from experiments.probes.moment import Moment
from experiments.probes.probe import Probe, Subject
from experiments.probes.thinning import Thinning, spread
from experiments.spec import RunSpec
from experiments.spec.registry import resolve
from experiments.spec.tables import probed
from experiments.spec.tables.description import TableDescription
from experiments.training.checkpoints.state import SEPARATOR, Part, State, load_all
from experiments.training.events import Table
from experiments.training.nonfinite import Locator
from experiments.training.table import TableBuffer, table_buffer


class Watch:
    """Which probes look at a step, and where their rows go. One for a session.

    Whoever takes the steps asks `due` before the forward pass, which then leaves a tape and the
    gradients of the outputs, and calls `measure` between the backward pass and clipping.
    """

    def __init__(self, subject: Subject) -> None:
        self._probes = [_Scheduled(table, subject) for table in probed(subject.spec)]
        self.locator = Locator(subject)
        self._idle = range(0)  # steps known to concern no probe
        self.buffers: Sequence[TableBuffer] = [
            self.locator.buffer,
            *(one.buffer for one in self._probes),
        ]

    def due(self, step: int) -> bool:
        """Whether any probe looks at `step`."""
        if step in self._idle:
            return False
        following = [one.thinning.following(step) for one in self._probes]
        self._idle = range(step, min(following, default=sys.maxsize))
        return step not in self._idle

    def measure(self, moment: Moment) -> None:
        """A row from every probe whose turn it is."""
        for one in self._probes:
            if one.thinning.sampled(moment.step):
                one.buffer.put(moment.step, one.probe.measure(moment))

    def snapshot(self) -> State:
        """Of all probes, "table/key"."""
        return {
            f"{name}{SEPARATOR}{key}": tensor
            for name, part in self._parts().items()
            for key, tensor in part.snapshot().items()
        }

    def load(self, state: State) -> None:
        """Go on from a snapshot."""
        load_all(self._parts(), state)

    def _parts(self) -> dict[str, Part]:
        return {self.locator.buffer.table.name: self.locator} | {
            one.name: one.probe for one in self._probes
        }


class _Scheduled:
    """A probe, its schedule and its rows."""

    def __init__(self, table: TableDescription, subject: Subject) -> None:
        spec = subject.spec
        self.name = table.name
        self.probe: Probe = resolve(table.implementation)(table, subject)
        self.thinning: Thinning = _schedule(table, spec)
        columns = self.probe.columns
        self.buffer = table_buffer(Table(table.name, columns), columns, subject.device)


def _schedule(table: TableDescription, spec: RunSpec) -> Thinning:
    every: int = getattr(spec.probes, table.every) if table.every else 0
    return spread(every, table.planned(spec), spec.total_steps)
