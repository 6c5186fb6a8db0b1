"""One gradient step: forward, backward, clip, penalty, update."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from experiments.nets.network import Network, Tape
from experiments.nets.parameters import Parameters
from experiments.probes.recorder import Recorder
from experiments.spec import RunSpec
from experiments.spec.registry import implementation
from experiments.training.gradient import Gradient
from experiments.training.rate import Rate


class Stepper:
    """Everything of a step that depends on the spec, resolved once."""

    def __init__(self, spec: RunSpec, network: Network, parameters: Parameters) -> None:
        self._spec = spec
        self._network = network
        self._parameters = parameters
        self._gradient = Gradient(parameters)
        self._recorder = Recorder(parameters, spec.model.activation.kind)
        self._optimizer = implementation(spec.optimizer)(spec.optimizer, parameters.values)
        parameters.values.grad = parameters.gradient
        self.rate = Rate(spec)
        self._clip = None if spec.clip.kind == "none" else implementation(spec.clip)
        self._penalty = (
            None
            if spec.penalty.kind == "none"
            else implementation(spec.penalty)(spec.penalty, parameters)
        )

    def learning_rate(self, step: int) -> float:
        """η of `step`; 1 is the first."""
        return self.rate.at(step)

    def step(self, step: int, x: Tensor, y: Tensor, sampled: bool) -> tuple[list[Tensor], Tensor]:
        """Train on one batch: x [batch, features], y [batch].

        Gives [loss, accuracy, gradient norm], all of before the update, and the row of `layers`,
        empty when the step is not `sampled`. Waits for no device.
        """
        tape = Tape() if sampled else None
        logits = self._network.logits(x, tape)
        loss = cross_entropy(logits, y)
        outputs = tape.outputs if tape else []
        gradients = torch.autograd.grad(loss, self._parameters.tensors + outputs)
        norm = self._gradient.take(gradients[: len(self._parameters.tensors)])
        with torch.no_grad():
            right = (logits.argmax(1) == y).float().mean()
            before = self._recorder.before_update(self._gradient.weight_norms()) if tape else None
            self._update(norm, self.learning_rate(step))
            row = torch.empty(0)
            if tape and before:
                row = self._recorder.row(tape, gradients[-len(outputs) :], before)
        return [loss.detach(), right, norm], row

    def _update(self, norm: Tensor, learning_rate: float) -> None:
        if self._clip is not None:
            self._clip(self._spec.clip, self._parameters.gradient, norm)
        if self._penalty is not None:
            self._penalty.apply(learning_rate)
        self._optimizer.param_groups[0]["lr"] = learning_rate
        self._optimizer.step()
