"""One gradient step: forward, backward, clip, penalty, update."""

from __future__ import annotations

from functools import partial

import torch
from torch import Tensor

from experiments.nets.network import Network, Tape
from experiments.nets.parameters import Parameters
from experiments.probes.recorder import Recorder
from experiments.spec import RunSpec
from experiments.spec.registry import implementation
from experiments.training.differentiate import Differentiate
from experiments.training.gradient import Gradient
from experiments.training.penalties.penalty import Penalty
from experiments.training.precision import Precision
from experiments.training.rate import Rate
from experiments.training.scores import Scorer


class Stepper:
    """Everything of a step that depends on the spec, resolved once."""

    def __init__(
        self, spec: RunSpec, network: Network, parameters: Parameters, scorer: Scorer
    ) -> None:
        self._spec = spec
        self._scorer = scorer
        self._parameters = parameters
        self._gradient = Gradient(parameters)
        self.precision = Precision(spec.precision, parameters.values.device)
        self._differentiate = Differentiate(network, parameters, self._gradient, self.precision)
        self._recorder = Recorder(parameters, spec.model.activation.kind)
        self._optimizer = implementation(spec.optimizer)(spec.optimizer, parameters.values)
        parameters.values.grad = parameters.gradient
        self.criterion = partial(implementation(spec.loss), spec.loss)
        self.rate = Rate(spec)
        self._clip = None if spec.clip.kind == "none" else implementation(spec.clip)
        self._penalty: Penalty | None = (
            None
            if spec.penalty.kind == "none"
            else implementation(spec.penalty)(spec.penalty, parameters)
        )

    def learning_rate(self, step: int) -> float:
        """η of `step`; 1 is the first."""
        return self.rate.at(step)

    def step(self, step: int, x: Tensor, y: Tensor, sampled: bool) -> tuple[list[Tensor], Tensor]:
        """Train on one batch: x [batch, features], y [batch] or [batch, outputs].

        Gives [loss with what the penalty adds to it, score, gradient norm], all of before the
        update, and the row of `layers`, empty when the step is not `sampled`. Waits for no device.
        """
        tape = Tape() if sampled else None
        derived = self._differentiate(self.criterion, x, y, tape)
        with torch.no_grad():
            loss, norm = derived.loss, derived.norm
            if self._penalty is not None and (part := self._penalty.in_loss()) is not None:
                loss, norm = loss + part, self._gradient.measure()
            score = self._scorer(derived.logits, y) / len(y)
            before = self._recorder.before_update(self._gradient.weight_norms()) if tape else None
            if not self.precision.dynamic or self._judged(norm):
                self._update(norm, self.learning_rate(step))
            row = torch.empty(0)
            if tape and before:
                row = self._recorder.row(tape, derived.output_gradients, before)
        return [loss, score, norm], row

    def _judged(self, norm: Tensor) -> bool:
        """Dynamic loss scaling: whether the step may be taken. This waits for the device."""
        finite = bool(norm.isfinite())
        self.precision.judge(finite)
        return finite

    def _update(self, norm: Tensor, learning_rate: float) -> None:
        if self._clip is not None:
            self._clip(self._spec.clip, self._parameters.gradient, norm)
        if self._penalty is not None:
            self._penalty.before(learning_rate)
        self._optimizer.param_groups[0]["lr"] = learning_rate
        self._optimizer.step()
        if self._penalty is not None:
            self._penalty.after(learning_rate)
