"""The tables of a run: `train`, `layers` and `eval`."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from experiments.probes import QUANTITIES
from experiments.spec.dataset import Score
from experiments.training.checkpoints.state import State, check_keys, numbers
from experiments.training.evaluation import Evaluation
from experiments.training.events import Rows, Table
from experiments.training.table import TableBuffer, table_buffer
from experiments.training.watch import Watch


class Telemetry:
    """Rows in, `Rows` out. Used by one thread."""

    def __init__(
        self,
        layers: int,
        device: torch.device,
        *,
        score: Score,
        corrupted: bool = False,
        clipped: bool = False,
        watch: Watch,
    ) -> None:
        names = tuple(f"{quantity.name}/{k}" for quantity in QUANTITIES for k in range(layers))
        self.train = _train_buffer(score, device, clipped)
        self.layers = table_buffer(Table("layers", names), names, device)
        self.eval = _eval_buffer(score, corrupted)
        self._probed = watch.buffers
        self._locator = watch.locator
        self.layers.heard = self._locator.read
        self._locator.flush = self.layers.flush
        self.last_step: int | None = None  # rows after it are dropped

    @property
    def tables(self) -> tuple[Table, ...]:
        """In the order in which they are declared."""
        return tuple(buffer.table for buffer in self._buffers)

    @property
    def _buffers(self) -> Sequence[TableBuffer]:
        return self.train, self.layers, self.eval, *self._probed

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

    def stepped(
        self,
        step: int,
        measured: Sequence[Tensor] | Tensor,
        told: Sequence[float],
        probe_ms: float = 0.0,
    ) -> None:
        """A row of `train`: loss, score, gradient norm, and in runs that clip the coefficient, 0-d;
        then rate, ms, s, epoch."""
        if isinstance(measured, Tensor):
            self.train.put(step, measured, (*told, probe_ms))
        elif measured[0].device.type == "cpu":
            self.train.put(step, [number.item() for number in measured], (*told, probe_ms))
        else:
            together = torch.stack([number.float() for number in measured])
            self.train.put(step, together, (*told, probe_ms))

    def check(self) -> int | None:
        """Copy what the device holds, and find the first step whose loss is not finite. Rows
        after that step, which a device may have run ahead to, will not be seen."""
        for buffer in self._buffers:
            buffer.flush()
        if self.last_step is None:
            self.last_step = self.train.first_non_finite("loss")
        self._locator.judge(self.last_step)
        self._locator.buffer.flush()
        return self.last_step

    def drain(self) -> list[Rows]:
        """All new rows, one `Rows` a table."""
        self.check()
        drained = (buffer.drain(self.last_step) for buffer in self._buffers)
        return [rows for rows in drained if rows is not None]

    def buffers(self) -> dict[str, TableBuffer]:
        """By the names of their tables."""
        return {buffer.table.name: buffer for buffer in self._buffers}

    def snapshot(self) -> State:
        """How many rows each table has, and after which step they end. `check` comes first."""
        rows = {name: buffer.rows for name, buffer in self.buffers().items()}
        return numbers(**rows, last_step=-1 if self.last_step is None else self.last_step)

    def load(self, state: State) -> None:
        """Go on from a snapshot, with no row."""
        check_keys(state, {"last_step": 0, **self.buffers()})
        for name, buffer in self.buffers().items():
            buffer.go_on(int(state[name]))
        last = int(state["last_step"])
        self.last_step = None if last < 0 else last


def _train_buffer(score: Score, device: torch.device, clipped: bool) -> TableBuffer:
    clip = ("clip_coefficient",) if clipped else ()
    columns = ("loss", score, "learning_rate", "grad_norm", "step_ms", "elapsed", "epoch", *clip)
    measured = ("loss", score, "grad_norm", *clip)
    return table_buffer(Table("train", (*columns, "probe_ms")), measured, device)


def _eval_buffer(score: Score, corrupted: bool) -> TableBuffer:
    judged = ("train_loss", f"train_{score}", "val_loss", f"val_{score}")
    extra = ("corrupted_loss", f"corrupted_{score}") if corrupted else ()
    table = Table("eval", (*judged, "epoch", *extra))
    return table_buffer(table, judged + extra, torch.device("cpu"))
