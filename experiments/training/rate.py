"""The learning rate of every step."""

from __future__ import annotations

from experiments.spec import RunSpec
from experiments.spec.registry import implementation
from experiments.spec.schedules import Constant, OneCycle, Plateau
from experiments.training.checkpoints.state import State
from experiments.training.schedules import plateau


class Rate:
    """η of the optimizer, times the schedule, times the warm-up."""

    def __init__(self, spec: RunSpec) -> None:
        schedule = spec.schedule
        self._full = spec.optimizer.lr
        self._schedule = schedule
        self._total = spec.total_steps
        self._warmup = 0 if isinstance(schedule, OneCycle) else schedule.warmup
        self._factor = implementation(schedule)
        self._constant = isinstance(schedule, Constant) and not self._warmup
        self._plateau = plateau.Plateau(schedule) if isinstance(schedule, Plateau) else None

    def at(self, step: int) -> float:
        """η of `step`; 1 is the first."""
        if self._constant:
            return self._full
        if self._plateau is not None:
            factor = self._plateau.factor
        else:
            factor = self._factor(self._schedule, step, self._total)
        if step <= self._warmup:
            factor *= step / (self._warmup + 1)
        return self._full * factor

    def judge(self, validation_loss: float) -> None:
        """Take one evaluation into account."""
        if self._plateau is not None:
            self._plateau.judge(validation_loss)

    def snapshot(self) -> State:
        """Empty where the rate depends on the step alone."""
        return {} if self._plateau is None else self._plateau.snapshot()

    def load(self, state: State) -> None:
        """Go on from a snapshot."""
        if self._plateau is not None:
            self._plateau.load(state)
