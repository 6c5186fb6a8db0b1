"""The tables of a run: `train`, `layers` and `eval`."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from experiments.probes import QUANTITIES
from experiments.spec.dataset import Score
from experiments.training.evaluation import Evaluation
from experiments.training.events import Rows, Table
from experiments.training.table import TableBuffer

ROWS = 4096  # room in a buffer; fewer for wide tables, so that it stays below
BYTES = 4 << 20


class Telemetry:
    """Rows in, `Rows` out. Used by one thread."""

    def __init__(
        self, layers: int, device: torch.device, *, score: Score, corrupted: bool = False
    ) -> None:
        names = tuple(f"{quantity.name}/{k}" for quantity in QUANTITIES for k in range(layers))
        self.train = _train_buffer(score, device)
        self.layers = _buffer(Table("layers", names), names, device)
        self.eval = _eval_buffer(score, corrupted)
        self.last_step: int | None = None  # rows after it are dropped

    @property
    def tables(self) -> tuple[Table, ...]:
        """In the order in which they are declared."""
        return tuple(buffer.table for buffer in self._buffers)

    @property
    def _buffers(self) -> Sequence[TableBuffer]:
        return self.train, self.layers, self.eval

    def evaluated(self, step: int, epoch: float, evaluation: Evaluation) -> None:
        """A row of `eval`."""
        numbers = (
            evaluation.train_loss,
            evaluation.train_score,
            evaluation.validation_loss,
            evaluation.validation_score,
            *(evaluation.corrupted or ()),
        )
        self.eval.put(step, torch.tensor(numbers), (epoch,))

    def stepped(self, step: int, measured: Sequence[Tensor], told: Sequence[float]) -> None:
        """A row of `train`: loss, score and gradient norm, 0-d; then rate, ms, s, epoch."""
        self.train.put(step, torch.stack([number.float() for number in measured]), told)

    def check(self) -> int | None:
        """Copy what the device holds, and find the first step whose loss is not finite. Rows
        after that step, which a device may have run ahead to, will not be seen."""
        for buffer in self._buffers:
            buffer.flush()
        if self.last_step is None:
            self.last_step = self.train.first_non_finite("loss")
        return self.last_step

    def drain(self) -> list[Rows]:
        """All new rows, one `Rows` a table."""
        self.check()
        drained = (buffer.drain(self.last_step) for buffer in self._buffers)
        return [rows for rows in drained if rows is not None]


def _train_buffer(score: Score, device: torch.device) -> TableBuffer:
    columns = ("loss", score, "learning_rate", "grad_norm", "step_ms", "elapsed", "epoch")
    return _buffer(Table("train", columns), ("loss", score, "grad_norm"), device)


def _eval_buffer(score: Score, corrupted: bool) -> TableBuffer:
    judged = ("train_loss", f"train_{score}", "val_loss", f"val_{score}")
    extra = ("corrupted_loss", f"corrupted_{score}") if corrupted else ()
    return _buffer(Table("eval", (*judged, "epoch", *extra)), judged + extra, torch.device("cpu"))


def _buffer(table: Table, measured: Sequence[str], device: torch.device) -> TableBuffer:
    capacity = max(16, min(ROWS, BYTES // (4 * len(table.columns))))
    return TableBuffer(table, measured, device, capacity)
