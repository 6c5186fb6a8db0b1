"""The first gradient step of a spec, measured by the trainer's own parts."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from experiments.data import Splits
from experiments.probes import QUANTITIES
from experiments.spec import RunSpec
from experiments.spec.probes import Probes
from experiments.training.session import Session
from experiments.training.stepper import Stepper

TIMED = 3  # further steps, of which the fastest counts
SLOW_S = 0.05  # a step that takes this long is timed by itself


@dataclass(frozen=True)
class FirstStep:
    """Step 1 of the run, on the CPU: what the run's tables `train` and `layers` begin with."""

    loss: float
    score: float  # accuracy, or R² where the targets are numbers
    gradient_norm: float
    quantities: dict[str, list[float]]  # name of the probe → one number a layer
    input_second_moment: float  # E[x²] of the batch
    input_variance: float  # of a feature over the batch, mean over features
    step_ms: float  # a step without probes, measured here and now


def first_step(spec: RunSpec, splits: Splits) -> FirstStep:
    """Trains a few steps on a network that is thrown away."""
    # Tables of further probes would be laid out and never filled: nearly half of the time.
    bare = spec.model_copy(update={"probes": Probes(cost="economy")})
    session = Session(bare, torch.device("cpu"), None, None, splits)
    stepper, stream = session.stepper, session.batches()
    x, y = next(stream)
    begun = time.perf_counter()
    (loss, score, norm, *_), row = stepper.step(1, x, y, sampled=True)
    first_s = time.perf_counter() - begun
    layers = row.view(len(QUANTITIES), -1).tolist()
    x = x.double()
    return FirstStep(
        loss=loss.item(),
        score=score.item(),
        gradient_norm=norm.item(),
        quantities=dict(zip((q.name for q in QUANTITIES), layers, strict=True)),
        input_second_moment=x.square().mean().item(),
        input_variance=x.var(0, correction=0).mean().item(),
        step_ms=1e3 * (first_s if first_s > SLOW_S else _fastest(stepper, stream)),
    )


def _fastest(stepper: Stepper, stream: Iterator[tuple[Tensor, Tensor]]) -> float:
    """Seconds of the fastest of a few steps without probes."""
    times = []
    for step in range(2, 2 + TIMED):
        x, y = next(stream)
        begun = time.perf_counter()
        stepper.step(step, x, y, sampled=False)
        times.append(time.perf_counter() - begun)
    return min(times)
