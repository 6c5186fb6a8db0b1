"""Inverted dropout from a random stream of its own."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from experiments.spec.dropout import InvertedDropout


class Inverted(nn.Module):
    """y = x m / (1 - p), m ~ Bernoulli(1 - p) for each element, while training; else y = x.

    One instance serves all layers of a network, so the masks follow layer order. The stream is
    the run's own: torch's global generator is neither read nor moved.
    """

    def __init__(self, choice: InvertedDropout, seed: int) -> None:
        super().__init__()
        self.keep = 1.0 - choice.p
        self.seed = seed
        self.generator: torch.Generator | None = None

    def forward(self, x: Tensor) -> Tensor:
        """Any shape."""
        if not self.training or self.keep == 1.0:
            return x
        if self.generator is None:  # born on the device of the first batch
            self.generator = torch.Generator(x.device).manual_seed(self.seed)
        mask = torch.empty_like(x).bernoulli_(self.keep, generator=self.generator)
        return x * mask.div_(self.keep)
