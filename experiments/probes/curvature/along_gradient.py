"""How the loss and its gradient change along the negative gradient (Santurkar et al. 2018).

From w to w - s g, g = ∇L(w) on the batch of the step, with s from half to four times the learning
rate: a smooth loss stays near its value, and its gradient predicts the next one.

    loss range            max L - min L over the points
    gradient change       ‖∇L(w - s g) - g‖, least and most ("gradient predictiveness")
    effective smoothness  β = max over s of ‖∇L(w - s g) - g‖ / ‖s g‖

L as in `Objective`. g is not the step of an optimizer that has momentum or divides by √v.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from experiments.probes.curvature.objective import Objective, descended
from experiments.probes.moment import Moment
from experiments.probes.probe import Probe, Subject
from experiments.spec.tables.description import TableDescription

STEPS = (0.5, 1.0, 2.0, 3.0, 4.0)  # s in learning rates


def along_gradient(
    objective: Objective, x: Tensor, y: Tensor, learning_rate: float, steps: Sequence[float] = STEPS
) -> Tensor:
    """Least and greatest loss, loss range, least and greatest gradient change, smoothness, all in
    float64. Six forward and backward passes; the weights come back to the bit."""
    _, gradient = objective.gradient(x, y)
    length = torch.linalg.vector_norm(gradient, dtype=torch.float64)
    losses, changes, ratios = [], [], []
    with objective.elsewhere() as start:
        for step in steps:
            torch.sub(start, gradient, alpha=step * learning_rate, out=objective.weights)
            loss, there = objective.gradient(x, y)
            change = torch.linalg.vector_norm(there - gradient, dtype=torch.float64)
            losses.append(loss.double())
            changes.append(change)
            ratios.append(change / (step * learning_rate * length))
    loss, change, ratio = torch.stack(losses), torch.stack(changes), torch.stack(ratios)
    low, high = loss.min(), loss.max()
    # Where the gradient is 0 no point is elsewhere, and nothing changes.
    smoothness = torch.where(length == 0, torch.zeros_like(length), ratio.max())
    return torch.stack([low, high, high - low, change.min(), change.max(), smoothness])


class AlongGradient(Probe):
    """Rows of the table `along_gradient`."""

    def __init__(self, table: TableDescription, subject: Subject) -> None:
        super().__init__(table, subject)
        self._objective = descended(subject)

    def measure(self, moment: Moment) -> Tensor:
        """[columns]."""
        return along_gradient(self._objective, moment.x, moment.y, moment.learning_rate)
