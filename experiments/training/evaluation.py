"""Loss and score on the training and validation data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from experiments.nets.network import Network
from experiments.training.scores import Scorer

Criterion = Callable[..., Tensor]  # (outputs, labels, reduction) -> loss, 0-d

CHUNK = 2000  # examples in one forward pass
TRAIN_EXAMPLES = 2000  # the training data is judged by its first 2,000 examples at most


@dataclass(frozen=True)
class Evaluation:
    """Mean loss, without penalties, and the score: accuracy or R²."""

    train_loss: float
    train_score: float
    validation_loss: float
    validation_score: float
    corrupted: tuple[float, float] | None = None  # (loss, score) on spoiled validation images


@torch.inference_mode()
def score(
    network: Network, criterion: Criterion, scorer: Scorer, x: Tensor, y: Tensor
) -> tuple[float, float]:
    """(mean loss, score) as norm and dropout have it in evaluation: running averages and no
    noise, unless chosen otherwise."""
    network.eval()
    loss = torch.zeros((), device=x.device, dtype=torch.float64)
    good = torch.zeros((), device=x.device, dtype=torch.float64)
    chunks = -(-len(x) // CHUNK)  # of nearly one size: batch norm cannot take one example alone
    for inputs, targets in zip(x.chunk(chunks), y.chunk(chunks), strict=True):
        outputs = network.predict(inputs, numbers=targets.is_floating_point()).to(x.dtype)
        loss += criterion(outputs, targets, reduction="sum")
        good += scorer(outputs, targets)
    network.train()
    return loss.item() / len(x), good.item() / len(x)


def interval(evaluate_every: int, steps_per_epoch: int, total_steps: int) -> int:
    """Steps between evaluations; 0 becomes whole epochs, few enough for 500 in the run."""
    if evaluate_every:
        return evaluate_every
    epochs = -(-total_steps // steps_per_epoch)
    return steps_per_epoch * -(-epochs // 500)
