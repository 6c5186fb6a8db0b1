"""The steps of a session, from the first to the last."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from torch import Tensor

from experiments.spec.registry import implementation
from experiments.training.checkpoints.state import Part, State, numbers
from experiments.training.evaluation import Evaluation, interval
from experiments.training.events import Ended, Event, Stepped
from experiments.training.session import Session
from experiments.training.stopping.best import Best

LARGEST = float(np.finfo(np.float32).max)


class Turn(NamedTuple):
    """What the next step of a session works on."""

    step: int  # 1 is the first
    x: Tensor  # [batch, features]
    y: Tensor  # [batch]
    sampled: bool  # whether the layers are measured


class Outcome(NamedTuple):
    """What the step gave, all of before the update."""

    # Loss, score, gradient norm, clip coefficient if any; 0-d each, or together as float32.
    measured: Sequence[Tensor] | Tensor
    layers: Tensor  # the row of `layers`; not read where the step is not sampled
    probe_s: float = 0.0  # seconds that measuring took


class Loop:
    """Steps, evaluates, and knows when it is over.

    `events` does it all. A cohort calls its parts instead, to take the steps of many sessions at
    once: `begin`, then `turn` and `settle` around every step until `over`, then `end`.
    """

    def __init__(self, session: Session, clock: Callable[[], float]) -> None:
        spec = session.spec
        self._session = session
        self._telemetry = session.telemetry
        self._clock = session.stepper.clock = clock
        self._total = spec.total_steps
        self._steps_per_epoch = spec.steps_per_epoch
        self._interval = interval(spec.probes.evaluate_every, spec.steps_per_epoch, self._total)
        self._stopping: Best | None = (
            None
            if spec.early_stopping.kind == "none"
            else implementation(spec.early_stopping)(spec.early_stopping, session.state())
        )
        self._batches = session.batches()
        self._begun = 0.0
        self._step = 0  # the last one begun
        self._settled: int | None = None  # the last one done, while there are more to come
        self._elapsed: float | None = None  # seconds before a checkpoint that it goes on from

    def events(self) -> Iterator[Event]:
        """From `Stepped(0)` to `Ended`; after `load` from the step that comes next."""
        if self._elapsed is None:
            yield self.begin()
        else:
            self.go_on()
        while not self.over:
            start = self._clock()
            turn = self.turn()
            outcome = self.take(turn)
            end = self._clock()
            yield self.settle(turn, outcome, end - start, end)
        yield self.end()

    def begin(self) -> Stepped:
        """Evaluate the network as it starts."""
        self._judge(0, self._evaluate(0))
        self._begun = self._clock()
        self._settled = 0
        return Stepped(0)

    def go_on(self) -> None:
        """In place of `begin` after `load`: time counts on."""
        self._begun = self._clock() - (self._elapsed or 0.0)

    @property
    def step(self) -> int | None:
        """The last step done; None where no checkpoint can be taken: before step 0 was evaluated,
        within a step, and after the end."""
        return self._settled

    def parts(self) -> dict[str, Part]:
        """What the loop itself carries from step to step."""
        parts: dict[str, Part] = {"loop": self}
        if self._stopping is not None:
            parts["stopping"] = self._stopping
        return parts

    def snapshot(self) -> State:
        """Where it is."""
        return numbers(step=self._step, elapsed=float(self._clock() - self._begun))

    def load(self, state: State) -> None:
        """Go on from a snapshot. Raises ValueError for a step that the run does not have."""
        step = int(state["step"])
        if not 0 <= step <= self._total:
            raise ValueError(f"step {step} of {self._total}")
        self._step = self._settled = step
        self._elapsed = state["elapsed"].item()

    @property
    def over(self) -> bool:
        """Whether no step is left to take."""
        exhausted = self._stopping is not None and self._stopping.exhausted
        return self._step == self._total or exhausted or self._diverged is not None

    def turn(self) -> Turn:
        """The next step and its batch."""
        self._settled = None
        self._step += 1
        sampled = self._session.thinning.sampled(self._step)
        return Turn(self._step, *next(self._batches), sampled)

    def take(self, turn: Turn) -> Outcome:
        """Take the step alone."""
        stepper = self._session.stepper
        measured, layers = stepper.step(*turn, self._session.watch)
        return Outcome(measured, layers, stepper.probe_s)

    def settle(self, turn: Turn, outcome: Outcome, seconds: float, now: float) -> Stepped:
        """Record a step that took `seconds` and was done at `now`; evaluate where it is time."""
        session, step = self._session, turn.step
        if turn.sampled:
            self._telemetry.layers.put(step, outcome.layers)
        rate = session.stepper.learning_rate(step)
        told = rate, 1e3 * seconds, now - self._begun, self._epoch(step)
        self._telemetry.stepped(step, outcome.measured, told, 1e3 * outcome.probe_s)
        # A GPU would have to be waited for: there it shows when rows are drained.
        if session.device.type == "cpu" and not _finite(outcome.measured[0].item()):
            self._telemetry.last_step = step
        if step == self._total or step % self._interval == 0 or self._diverged is not None:
            self._judge(step, self._evaluate(step))
        self._settled = step
        return Stepped(step)

    @property
    def _diverged(self) -> int | None:
        """The step of the first loss known to be non-finite."""
        return self._telemetry.last_step

    def _evaluate(self, step: int) -> Evaluation:
        evaluation = self._session.evaluate()
        self._telemetry.evaluated(step, self._epoch(step), evaluation)
        return evaluation

    def _judge(self, step: int, evaluation: Evaluation) -> None:
        """Learning rate, early stopping and divergence. A net that starts non-finite still takes
        its step 1, so that its layers are seen."""
        self._telemetry.check()
        self._session.stepper.rate.judge(evaluation.validation_loss)
        if self._stopping is not None:
            self._stopping.judge(step, evaluation.validation_loss)
        losses = evaluation.train_loss, evaluation.validation_loss
        if step and self._diverged is None and not all(map(_finite, losses)):
            self._telemetry.last_step = step

    def _epoch(self, step: int) -> float:
        return step / self._steps_per_epoch

    def end(self) -> Ended:
        """Why it is over; the best weights are restored where early stopping kept them."""
        self._telemetry.check()
        self._settled = None
        return replace(self._verdict(self._step), culprit=self._session.watch.locator.culprit)

    def _verdict(self, step: int) -> Ended:
        diverged = self._diverged
        if diverged is not None:
            culprit = self._session.watch.locator.culprit
            why = "" if culprit is None else f" {culprit}"
            over = f"The loss was no longer finite at step {diverged}.{why}"
            return Ended("diverged", diverged, over)
        used = f"Finished all {step:,} steps."
        stopping = self._stopping
        if stopping is None:
            return Ended("finished", step, used)
        if stopping.exhausted:
            used = f"Stopped early at step {step:,}: {stopping.why}."
        if stopping.best_step == step:
            return Ended("finished", step, used)
        stopping.restore()
        self._evaluate(step)
        best = f"The weights of step {stopping.best_step:,}, with validation loss "
        return Ended("finished", step, f"{used} {best}{stopping.best_loss:.4g}, are restored.")


def _finite(loss: float) -> bool:
    """Whether it can be shown: tables are float32, also when the training is float64."""
    return abs(loss) <= LARGEST
