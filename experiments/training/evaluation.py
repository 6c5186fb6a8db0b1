"""Loss and score on the training and validation data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from experiments.nets.network import Network
from experiments.training.scores import Scorer

Criterion = Callable[..., Tensor]  # (outputs, labels, reduction) -> loss, 0-d

Mode = Callable[[Network, Tensor, Tensor], Iterator[tuple[Tensor, Tensor]]]  # see `modes`

TRAIN_EXAMPLES = 2000  # the training data is judged by its first 2,000 examples at most


@dataclass(frozen=True)
class Evaluation:
    """Mean loss, without penalties, and the score: accuracy or R²."""

    train_loss: float
    train_score: float
    validation_loss: float
    validation_score: float
    corrupted: tuple[float, float] | None = None  # (loss, score) on spoiled validation images


@torch.no_grad()
def score(
    judged: Iterator[tuple[Tensor, Tensor]], examples: int, criterion: Criterion, scorer: Scorer
) -> tuple[float, float]:
    """(mean loss, score) of the outputs and targets of all `examples`, batch by batch."""
    loss = good = torch.zeros((), dtype=torch.float64)
    for outputs, targets in judged:
        loss = criterion(outputs, targets, reduction="sum").double() + loss.to(outputs.device)
        good = scorer(outputs, targets).double() + good.to(outputs.device)
    return loss.item() / examples, good.item() / examples


def interval(evaluate_every: int, steps_per_epoch: int, total_steps: int) -> int:
    """Steps between evaluations; 0 becomes whole epochs, few enough for 500 in the run."""
    if evaluate_every:
        return evaluate_every
    epochs = -(-total_steps // steps_per_epoch)
    return steps_per_epoch * -(-epochs // 500)
