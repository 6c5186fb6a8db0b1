"""Half the squared distance from the target."""

from __future__ import annotations

from torch import Tensor, nn

from experiments.spec.losses import SquaredError


def loss(choice: SquaredError, outputs: Tensor, targets: Tensor, reduction: str = "mean") -> Tensor:
    """outputs [batch, n]; targets: labels [batch], which become one-hot, or numbers [batch, n]
    -> 0-d."""
    if not targets.is_floating_point():
        targets = nn.functional.one_hot(targets, outputs.shape[1]).to(outputs.dtype)
    total = (outputs - targets).square().sum() / 2
    return total / len(outputs) if reduction == "mean" else total
