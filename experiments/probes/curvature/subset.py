"""Training examples that a probe looks at all through a run."""

from __future__ import annotations

import torch
from torch import Tensor

from experiments.probes.probe import Subject


def subset(subject: Subject, most: int) -> tuple[Tensor, Tensor]:
    """x and y of `most` training examples, drawn from the run's seed alone and the same for every
    probe; all of them, in their order, where there are no more."""
    x, y = subject.train_x, subject.train_y
    if len(x) <= most:
        return x, y
    generator = torch.Generator().manual_seed(subject.seed("subset"))
    chosen = torch.randperm(len(x), generator=generator)[:most].to(x.device)
    return x[chosen], y[chosen]
