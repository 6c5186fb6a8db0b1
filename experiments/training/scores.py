"""How good outputs are beside the loss: a number whose best is 1."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor

Scorer = Callable[[Tensor, Tensor], Tensor]  # (outputs, targets) -> sum over the examples, 0-d


def accuracy(outputs: Tensor, labels: Tensor) -> Tensor:
    """Right answers: outputs [batch, classes], labels [batch]."""
    return (outputs.argmax(1) == labels).sum()


def scorer(targets: Tensor) -> Scorer:
    """What fits `targets`: `accuracy` for classes [n]; for numbers [n, outputs] the share of their
    variance that is explained, R² = 1 - Σ ‖f - y‖² / Σ ‖y - ȳ‖²; ȳ and the variance are those of
    all `targets`, so that a batch of one has a score too. Without any variance it is not finite.
    """
    if not targets.is_floating_point():
        return accuracy
    variance = (targets - targets.mean(0)).square().sum(1).mean()

    def explained(outputs: Tensor, numbers: Tensor) -> Tensor:
        return len(numbers) - (outputs - numbers).square().sum() / variance

    return explained
