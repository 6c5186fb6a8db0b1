"""Half the squared distance from the one-hot label."""

from __future__ import annotations

from torch import Tensor, nn

from experiments.spec.losses import SquaredError


def loss(choice: SquaredError, outputs: Tensor, labels: Tensor, reduction: str = "mean") -> Tensor:
    """outputs [batch, classes], labels [batch] -> 0-d."""
    targets = nn.functional.one_hot(labels, outputs.shape[1]).to(outputs.dtype)
    total = (outputs - targets).square().sum() / 2
    return total / len(outputs) if reduction == "mean" else total
