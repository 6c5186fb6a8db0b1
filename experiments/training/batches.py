"""The order of the training examples."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from experiments.data.augmentation import Augmentation


def batches(
    x: Tensor, y: Tensor, size: int, seed: int, augmentation: Augmentation | None = None
) -> Iterator[tuple[Tensor, Tensor]]:
    """Endless batches of `size` examples: every epoch a new permutation, its last partial batch
    dropped. The order comes from `seed` alone, on any device."""
    generator = torch.Generator().manual_seed(seed)
    while True:
        order = torch.randperm(len(x), generator=generator).to(x.device)
        for start in range(0, len(x) - size + 1, size):
            chosen = order[start : start + size]
            inputs = x.index_select(0, chosen)
            if augmentation is not None:
                inputs = augmentation(inputs)
            yield inputs, y.index_select(0, chosen)
