"""One step of many runs: forward, backward, clip, penalty, update, as `training/stepper.py` has it
for one. Shapes: R runs, B examples."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import torch
from torch import Tensor

from experiments.native.kernel import kernel
from experiments.nets.network import Tape
from experiments.probes import QUANTITIES
from experiments.probes.moment import Moment, preactivations
from experiments.probes.undisturbed import undisturbed
from experiments.training.cohorts.optimizers import OPTIMIZERS, State
from experiments.training.cohorts.penalties import CLIPS, Penalty
from experiments.training.cohorts.perceptron import Perceptrons
from experiments.training.cohorts.plain import plain
from experiments.training.cohorts.stack import Stack
from experiments.training.cohorts.sums import sums
from experiments.training.loop import Outcome, Turn
from experiments.training.session import Session


class Engine:
    """Runs of one structure (`structure.py`), each in its row."""

    def __init__(
        self,
        sessions: Sequence[Session],
        clock: Callable[[], float],
        state: State | None = None,
    ) -> None:
        """`state`: of the optimizer, from an engine that these runs were in before, [R, P] each."""
        self._sessions = sessions
        self._clock = clock
        specs = [session.spec for session in sessions]
        first = specs[0]
        self._stack = stack = Stack([session.parameters for session in sessions])
        networks = [session.network for session in sessions]
        self._net = plain(first, networks[0], stack) or Perceptrons(first, networks, stack)  # type: ignore[arg-type]
        self._optimizer = OPTIMIZERS[first.optimizer.kind](
            [spec.optimizer for spec in specs], stack.values, state
        )
        self._clip = CLIPS.get(first.clip.kind)
        self._threshold = self._optimizer.numbers(
            [getattr(spec.clip, "threshold", 0.0) for spec in specs]
        )
        self._penalty = (
            None
            if first.penalty.kind == "none"
            else Penalty(
                [spec.penalty for spec in specs],
                stack.values,
                stack.gradient,
                stack.weight_count,
                stack.matrices,
            )
        )
        self._sums = sums(stack, first.model.activation.kind)
        native = kernel(stack.values.device, stack.values.dtype)
        if native is not None:
            found = self._optimizer.compiled(native, stack.sizes)
            # What it measures is the whole change only where no penalty changes weights too.
            if self._penalty is None or self._penalty.spares_weights:
                self._sums.trust(found)
        runs, batch = len(sessions), first.batch_size
        self._x = stack.values.new_empty(runs, batch, first.data.features)
        self._y = torch.empty(runs, batch, dtype=torch.int64, device=self._x.device)
        self.broken: dict[int, Exception] = {}  # what measuring raised in the last step, by row
        self._rates: list[float] = []
        self._rate = stack.values

    def leave(self, row: int) -> None:
        """Give the run of `row` memory of its own; its steps here are over."""
        self._stack.leave(row)

    def state(self, rows: Sequence[int]) -> State:
        """The optimizer's state of some runs."""
        return {name: tensor[list(rows)] for name, tensor in self._optimizer.state.items()}

    @torch.no_grad()
    def step(self, turns: Sequence[Turn]) -> list[Outcome]:
        """One step of every run, each on its own batch. Waits for no device. Where measuring one
        run raises, it is in `broken` and the others take their step."""
        self.broken = {}
        watched = [
            session.watch.due(turn.step)
            for session, turn in zip(self._sessions, turns, strict=True)
        ]
        torch.stack([turn.x for turn in turns], out=self._x)
        torch.stack([turn.y for turn in turns], out=self._y)
        losses, right = self._net.learn(self._x, self._y, keep=any(watched))
        weight_norms, norms = self._sums.collect()
        if self._penalty is not None and (part := self._penalty.in_loss()) is not None:
            losses = losses + part
            weight_norms, norms = self._sums.gradient_norms()
        begun = self._clock()
        for k, session in enumerate(self._sessions):
            if watched[k]:
                moment = self._moment(k, session, turns[k], losses[k], norms[k])
                self._guarded(k, partial(session.watch.measure, moment))
        self._locate(turns, losses, norms)
        sampled = any(turn.sampled for turn in turns)
        if sampled:
            self._sums.before()
        probing = self._clock() - begun
        measured = [losses, right, norms]
        if self._clip is not None:
            measured.append(self._clip(self._stack.gradient, norms.unsqueeze(1), self._threshold))
        self._update(turns)
        numbers = torch.stack([column.double() for column in measured], 1).float()
        begun = self._clock()
        rows = self._rows(weight_norms) if sampled else numbers
        share = (probing + self._clock() - begun) / len(turns)
        return [
            Outcome(n, row, share) for n, row in zip(numbers.unbind(), rows.unbind(), strict=True)
        ]

    def _locate(self, turns: Sequence[Turn], losses: Tensor, norms: Tensor) -> None:
        """Have the first number that is not finite searched for in the runs that have one."""
        if losses.device.type != "cpu" or bool((losses + norms).isfinite().all()):
            return
        for k, session in enumerate(self._sessions):
            locator = session.watch.locator
            if locator.wanted(losses[k], norms[k]):
                passed = partial(self._passed, k, turns[k].x)
                self._guarded(k, partial(locator.search, turns[k].step, losses[k], passed))

    def _guarded(self, row: int, part: Callable[[], object]) -> None:
        try:
            part()
        except Exception as error:
            self.broken[row] = error

    def _passed(self, k: int, x: Tensor) -> tuple[Sequence[Tensor], Sequence[Tensor]]:
        """Pre-activations and outputs of run `k`, by a forward pass of its own: with other random
        numbers where something is dropped."""
        network, tape = self._sessions[k].network, Tape()
        with undisturbed(network):
            network.logits(x, tape)
        return preactivations(network, x, tape), tape.outputs

    def _update(self, turns: Sequence[Turn]) -> None:
        step = turns[0].step
        rates = [session.stepper.learning_rate(step) for session in self._sessions]
        if rates != self._rates:
            self._rates, self._rate = rates, self._optimizer.numbers(rates)
        if self._penalty is not None:
            self._penalty.before(self._rate)
        stack = self._stack
        self._optimizer.step(stack.values, stack.gradient, self._rate, step)
        if self._penalty is not None:
            self._penalty.after(self._rate)

    def _rows(self, weight_norms: Tensor) -> Tensor:
        """Of the table `layers`, [R, columns]."""
        net = self._net
        known = {
            "weight_gradient_norm": weight_norms,
            **self._sums.after(),
            **self._sums.activations(net.outputs, net.activations, net.gradients),
        }
        return torch.cat([known[quantity.name] for quantity in QUANTITIES], 1).float()

    def _moment(self, k: int, session: Session, turn: Turn, loss: Tensor, norm: Tensor) -> Moment:
        tape = self._tape(k)
        return Moment(
            turn.step,
            session.stepper.learning_rate(turn.step),
            turn.x,
            turn.y,
            session.network,
            tape,
            [gradient[k] for gradient in self._net.gradients],
            tape.outputs[-1],
            loss,
            norm,
        )

    def _tape(self, k: int) -> Tape:
        net = self._net
        outputs, activations, before = (
            [tensor[k] for tensor in tensors]
            for tensors in (net.outputs, net.activations, net.preactivations)
        )
        return Tape(outputs, activations, outputs, before)
