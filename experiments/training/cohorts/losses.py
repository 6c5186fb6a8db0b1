"""Losses of single examples; a run's is the mean over its batch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torch import Tensor, nn

ExampleLosses = Callable[[Any, Tensor, Tensor], Tensor]  # choice, outputs [N, C], labels [N] -> [N]


def cross_entropy(choice: Any, outputs: Tensor, labels: Tensor) -> Tensor:
    """In nats."""
    return nn.functional.cross_entropy(
        outputs, labels, reduction="none", label_smoothing=choice.label_smoothing
    )


def squared_error(choice: Any, outputs: Tensor, labels: Tensor) -> Tensor:
    """Half the squared distance from the one-hot label."""
    targets = nn.functional.one_hot(labels, outputs.shape[1]).to(outputs.dtype)
    return (outputs - targets).square().sum(1) / 2


def hinge(choice: Any, outputs: Tensor, labels: Tensor) -> Tensor:
    """Multiclass; torch divides by the number of classes."""
    losses = nn.functional.multi_margin_loss(
        outputs, labels, margin=choice.margin, reduction="none"
    )
    return losses * outputs.shape[1]


LOSSES: dict[str, ExampleLosses] = {
    "cross_entropy": cross_entropy,
    "squared_error": squared_error,
    "hinge": hinge,
}
