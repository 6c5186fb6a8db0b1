"""Loss and accuracy on the training and validation data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from experiments.nets.network import Network

Criterion = Callable[..., Tensor]  # (outputs, labels, reduction) -> loss, 0-d

CHUNK = 2000  # examples in one forward pass
TRAIN_EXAMPLES = 2000  # the training data is judged by its first 2,000 examples at most


@dataclass(frozen=True)
class Evaluation:
    """Mean loss, without penalties, and share of right answers."""

    train_loss: float
    train_accuracy: float
    validation_loss: float
    validation_accuracy: float
    corrupted: tuple[float, float] | None = None  # (loss, accuracy) on spoiled validation images


@torch.inference_mode()
def score(network: Network, criterion: Criterion, x: Tensor, y: Tensor) -> tuple[float, float]:
    """(mean loss, accuracy) as norm and dropout have it in evaluation: running averages and no
    noise, unless chosen otherwise."""
    network.eval()
    loss = torch.zeros((), device=x.device, dtype=torch.float64)
    right = torch.zeros((), device=x.device, dtype=torch.int64)
    chunks = -(-len(x) // CHUNK)  # of nearly one size: batch norm cannot take one example alone
    for inputs, labels in zip(x.chunk(chunks), y.chunk(chunks), strict=True):
        logits = network.predict(inputs).to(x.dtype)
        loss += criterion(logits, labels, reduction="sum")
        right += (logits.argmax(1) == labels).sum()
    network.train()
    return loss.item() / len(x), right.item() / len(x)


def interval(evaluate_every: int, steps_per_epoch: int, total_steps: int) -> int:
    """Steps between evaluations; 0 becomes whole epochs, few enough for 500 in the run."""
    if evaluate_every:
        return evaluate_every
    epochs = -(-total_steps // steps_per_epoch)
    return steps_per_epoch * -(-epochs // 500)
