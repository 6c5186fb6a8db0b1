"""Cross-entropy of the softmax, in nats."""

from __future__ import annotations

from torch import Tensor, nn

from experiments.spec.losses import CrossEntropy


def loss(choice: CrossEntropy, outputs: Tensor, labels: Tensor, reduction: str = "mean") -> Tensor:
    """outputs [batch, classes], labels [batch] -> 0-d."""
    return nn.functional.cross_entropy(
        outputs, labels, reduction=reduction, label_smoothing=choice.label_smoothing
    )
