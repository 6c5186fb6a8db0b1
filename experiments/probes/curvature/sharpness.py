"""Sharpness: the largest eigenvalue of the Hessian of what the optimizer descends.

Full-batch descent sharpens the loss until 2/η is reached and hovers there (Cohen et al. 2021, the
edge of stability); seen with the squared error and smooth activations. L as in `Objective`, on
training examples that are drawn once; with a full batch of up to 2,000 on all of them. The
eigenvector of the row before is where Lanczos begins, with a tenth of a random direction, so that
another one that has overtaken it is found.
"""

from __future__ import annotations

import torch
from torch import Tensor

from experiments.probes.curvature.lanczos import largest
from experiments.probes.curvature.objective import descended
from experiments.probes.curvature.subset import subset
from experiments.probes.moment import Moment
from experiments.probes.probe import Probe, Subject
from experiments.spec.optimizers import Descent, OptimizerChoice
from experiments.spec.tables import curvature
from experiments.spec.tables.description import TableDescription

TOLERANCE = 0.01  # of the sharpness
COLD, WARM = 10, 3  # cycles of Lanczos at most: at first, then from the row before
FRESH = 0.1  # share of a random direction
NUMBERS = 1 << 22  # outputs of layers that one piece of the examples may keep


class Sharpness(Probe):
    """Rows of the table `curvature`. Waits for the device."""

    def __init__(self, table: TableDescription, subject: Subject) -> None:
        super().__init__(table, subject)
        spec = subject.spec
        self._objective = descended(subject)
        self._x, self._y = subset(subject, curvature.examples(spec))
        # A piece holds at least a batch: batch norm then has the statistics it trains with.
        outputs = sum(layer.outputs for layer in subject.layers)
        self._chunk = max(spec.batch_size, NUMBERS // outputs)
        self._vector: Tensor | None = None  # of the row before

    @property
    def columns(self) -> tuple[str, ...]:
        known = threshold(self.subject.spec.optimizer, 1.0) is not None
        return tuple(name for name in super().columns if known or name != "threshold")

    def measure(self, moment: Moment) -> Tensor:
        """[columns]."""
        product = self._objective.hessian(self._x, self._y, self._chunk)
        cycles = COLD if self._vector is None else WARM
        found = largest(product, self._start(moment.step), tolerance=TOLERANCE, cycles=cycles)
        if found.value == found.value:  # not NaN
            self._vector = found.vector
        bound = threshold(self.subject.spec.optimizer, moment.learning_rate)
        known = () if bound is None else (bound,)
        return torch.tensor(
            (found.value, *known, found.residual, found.products), dtype=torch.float64
        ).to(self.subject.device)

    def _start(self, step: int) -> Tensor:
        """From a stream of this step, so that a run that goes on from a checkpoint draws alike."""
        generator = torch.Generator().manual_seed(self.subject.seed(f"sharpness {step}"))
        values = self.subject.parameters.values
        fresh = torch.randn(len(values), generator=generator).to(values)
        if self._vector is None:
            return fresh
        return self._vector.add(FRESH / torch.linalg.vector_norm(fresh) * fresh)

    def snapshot(self) -> dict[str, Tensor]:
        return {} if self._vector is None else {"vector": self._vector}

    def load(self, state: dict[str, Tensor]) -> None:
        vector = state.get("vector")
        self._vector = None if vector is None else vector.to(self.subject.parameters.values)


def threshold(optimizer: OptimizerChoice, learning_rate: float) -> float | None:
    """Curvature a above which descent on a quadratic diverges: 2/η; with momentum μ (2 + 2μ) / η,
    with Nesterov (2 + 2μ) / ((1 + 2μ) η) (Cohen et al. 2021, appendix B). None where none is
    known, as with optimizers that divide by √v."""
    if not isinstance(optimizer, Descent) or optimizer.dampening:
        return None
    slope = 1 + 2 * optimizer.momentum if optimizer.nesterov else 1.0
    if not learning_rate:
        return float("inf")
    return (2 + 2 * optimizer.momentum) / (slope * learning_rate)
