"""Multiclass hinge (Weston and Watkins 1999)."""

from __future__ import annotations

from torch import Tensor, nn

from experiments.spec.losses import Hinge


def loss(choice: Hinge, outputs: Tensor, labels: Tensor, reduction: str = "mean") -> Tensor:
    """outputs [batch, classes], labels [batch] -> 0-d. torch divides by the number of classes."""
    mean = nn.functional.multi_margin_loss(
        outputs, labels, margin=choice.margin, reduction=reduction
    )
    return mean * outputs.shape[1]
