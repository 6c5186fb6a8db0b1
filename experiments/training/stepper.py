"""One gradient step: forward, backward, clip, penalty, update."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import torch
from torch import Tensor

from experiments.nets.network import Network, Tape
from experiments.nets.parameters import Parameters
from experiments.probes.moment import Moment, preactivations
from experiments.probes.recorder import Before, Recorder
from experiments.probes.undisturbed import undisturbed
from experiments.spec import RunSpec
from experiments.spec.registry import implementation
from experiments.training.checkpoints.optimizer import OptimizerState
from experiments.training.checkpoints.state import Part, State
from experiments.training.differentiate import Derived, Differentiate
from experiments.training.gradient import Gradient
from experiments.training.penalties.penalty import Penalty
from experiments.training.precision import Precision
from experiments.training.rate import Rate
from experiments.training.scores import Scorer
from experiments.training.update import update
from experiments.training.watch import Watch


class Stepper:
    """Everything of a step that depends on the spec, resolved once."""

    def __init__(
        self, spec: RunSpec, network: Network, parameters: Parameters, scorer: Scorer
    ) -> None:
        self._spec = spec
        self._network = network
        self._scorer = scorer
        self._parameters = parameters
        self._gradient = Gradient(parameters)
        self.precision = Precision(spec.precision, parameters.values.device)
        self._differentiate = Differentiate(network, parameters, self._gradient, self.precision)
        self._optimizer = implementation(spec.optimizer)(spec.optimizer, parameters.values)
        parameters.values.grad = parameters.gradient
        self._update = update(spec.optimizer, self._optimizer, parameters)
        self.criterion = partial(implementation(spec.loss), spec.loss)
        self.rate = Rate(spec)
        self._clip = None if spec.clip.kind == "none" else implementation(spec.clip)
        self._penalty: Penalty | None = (
            None
            if spec.penalty.kind == "none"
            else implementation(spec.penalty)(spec.penalty, parameters)
        )

        # What the update measures is the whole change only where nothing else changes weights.
        alone = self._penalty is None or self._penalty.spares_weights
        trusted = self._update.measured if alone and not self.precision.dynamic else None
        self._recorder = Recorder(parameters, spec.model.activation.kind, trusted)
        self.clock: Callable[[], float] = lambda: 0.0
        self.probe_s = 0.0  # what measuring took of the last step, by the clock

    def parts(self) -> dict[str, Part]:
        """What it carries from step to step."""
        return {
            "optimizer": OptimizerState(self._optimizer, self._parameters.values),
            "precision": self.precision,
            "rate": self.rate,
        }

    def take_over(self, state: State, step: int) -> None:
        """Go on with the optimizer's state of a cohort after its step `step`: torch's names, [1, P]
        each."""
        part = OptimizerState(self._optimizer, self._parameters.values)
        part.take_over({name: rows[0] for name, rows in state.items()}, step)

    def learning_rate(self, step: int) -> float:
        """η of `step`; 1 is the first."""
        return self.rate.at(step)

    def step(
        self, step: int, x: Tensor, y: Tensor, sampled: bool, watch: Watch | None = None
    ) -> tuple[list[Tensor], Tensor]:
        """Train on one batch: x [batch, features], y [batch] or [batch, outputs].

        Gives [loss with what the penalty adds to it, score, gradient norm, and in runs that clip
        the coefficient], all of before the update, and the row of `layers`, empty when the step is
        not `sampled`. Waits for no device. The probes of `watch` look at it when it is their turn.
        """
        watched = watch is not None and watch.due(step)
        tape = Tape() if sampled or watched else None
        derived = self._differentiate(self.criterion, x, y, tape)
        with torch.no_grad():
            loss, norm = derived.loss, derived.norm
            if self._penalty is not None and (part := self._penalty.in_loss()) is not None:
                loss, norm = loss + part, self._gradient.measure()
            score = self._scorer(derived.logits, y) / len(y)
            if watch is not None and watch.locator.wanted(loss, norm):
                watch.locator.search(step, loss, lambda: self._passed(x, tape))
            begun = self.clock() if tape else 0.0
            norms = self._gradient.weight_norms() if sampled else None
            before = self._recorder.before_update(norms) if norms is not None else None
            if watched and watch and tape:
                rate = self.learning_rate(step)
                outputs = derived.output_gradients, derived.logits
                watch.measure(Moment(step, rate, x, y, self._network, tape, *outputs, loss, norm))
            self.probe_s = self.clock() - begun if tape else 0.0
            measured = [loss, score, norm, *self._clipped(norm)]
            if not self.precision.dynamic or self._judged(norm):
                self._move(self.learning_rate(step), measured=sampled)
            return measured, self._row(tape, derived, before)

    def _passed(self, x: Tensor, tape: Tape | None) -> tuple[Sequence[Tensor], Sequence[Tensor]]:
        """Pre-activations and outputs of the step; without a tape of one more forward pass, with
        other random numbers where something is dropped."""
        if tape is None:
            tape = Tape()
            with undisturbed(self._network), self.precision.computing():
                self._network.logits(x, tape)
        return preactivations(self._network, x, tape), tape.outputs

    def _row(self, tape: Tape | None, derived: Derived, before: Before | None) -> Tensor:
        if tape is None or before is None:
            return torch.empty(0)
        begun = self.clock()
        row = self._recorder.row(tape, derived.output_gradients, before)
        self.probe_s += self.clock() - begun
        return row

    def _clipped(self, norm: Tensor) -> list[Tensor]:
        """Clip; the coefficient, nothing where the run does not clip."""
        if self._clip is None:
            return []
        return [self._clip(self._spec.clip, self._parameters.gradient, norm)]

    def _judged(self, norm: Tensor) -> bool:
        """Dynamic loss scaling: whether the step may be taken. This waits for the device."""
        finite = bool(norm.isfinite())
        self.precision.judge(finite)
        return finite

    def _move(self, learning_rate: float, *, measured: bool) -> None:
        if self._penalty is not None:
            self._penalty.before(learning_rate)
        self._update.step(learning_rate, measured=measured)
        if self._penalty is not None:
            self._penalty.after(learning_rate)
