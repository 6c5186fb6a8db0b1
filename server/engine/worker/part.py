"""One run's share of a training: what it says goes on the run's line."""

from __future__ import annotations

import time

from experiments.training.events import Declared, Ended
from server.engine.assignment import SYSTEM
from server.engine.worker.failures import told
from server.engine.worker.keeper import Keeper
from server.engine.worker.line import Line
from server.engine.worker.trainers import Trainer
from server.engine.worker.usage import Reader
from server.wire.runs import LayerView, TableView
from server.wire.worker import Declare, End


class Part:
    """A member of the training, and its line."""

    def __init__(
        self, line: Line, index: int, trainer: Trainer, keeper: Keeper, usage: Reader
    ) -> None:
        self.line = line
        self.left = False  # all that another attempt needs is on the disk
        self._keeper = keeper
        self._index = index
        self._trainer = trainer
        self._usage = usage
        self._tables: dict[str, int] = {}  # name → index in frames

    @property
    def living(self) -> bool:
        """Whether the run has not ended."""
        return self.line.end is None

    def declare(self, declared: Declared) -> None:
        """The run's shape, before its first row."""
        tables = [TableView(name=t.name, columns=list(t.columns)) for t in declared.tables]
        tables.append(TableView(name=SYSTEM, columns=self._usage.columns))
        self._tables = {table.name: index for index, table in enumerate(tables)}
        self.line.declare(
            Declare(
                tables=tables,
                layers=[LayerView(**vars(layer)) for layer in declared.layers],
                parameters=declared.parameters,
                total_steps=declared.total_steps,
                steps_per_epoch=declared.steps_per_epoch,
                device=declared.device,
            )
        )

    def drain(self) -> None:
        """New rows into the outbox."""
        if not self._tables:
            return
        used = self._usage.rows(self.line.step)
        for rows in (*self._trainer.drain(self._index), *([] if used is None else [used])):
            if len(rows.steps):
                self.line.outbox.put(rows, self._tables[rows.table], time.time())

    def stepped(self, step: int) -> None:
        """A step is done: from time to time a checkpoint is kept, and a last one when the lease is
        over."""
        self.line.step = step
        if self.line.expired.is_set():
            if not self.left:
                self._keep()
            self.left = True
        elif self._keeper.due:
            self._keep()

    def _keep(self) -> None:
        self.drain()
        outbox = self.line.outbox
        self._keeper.keep(
            lambda: self._trainer.checkpoint(self._index),
            self.line.step,
            outbox.last,
            outbox.acknowledged,
        )

    def end(self, ended: Ended) -> None:
        """The run trained to its end."""
        self.drain()
        self.line.step = ended.step
        self.line.finish(End(state=ended.state, step=ended.step, reason=ended.reason))

    def stop(self) -> None:
        """The server said stop: the others go on."""
        self._trainer.stop(self._index)
        self.drain()
        self.line.finish(End(state="stopped", step=self.line.step, reason="Stopped."))

    def fail(self, error: Exception) -> None:
        """Its training raised: the others go on."""
        self.drain()
        self.line.finish(told(error, self.line.step))
