"""W = gain Q, Q orthogonal (Saxe, McClelland and Ganguli 2014)."""

from __future__ import annotations

import torch
from torch import Tensor

from experiments.spec.inits import Orthogonal


def fill(choice: Orthogonal, weight: Tensor, generator: torch.Generator) -> None:
    """Fill `weight` [fan_out, fan_in, ...] in place from `generator` alone."""
    rows, columns = len(weight), weight[0].numel()
    tall = torch.randn(max(rows, columns), min(rows, columns), generator=generator).double()
    q, r = torch.linalg.qr(tall)
    q = q * r.diagonal().sign()  # without it Q is not uniform
    weight.copy_((choice.gain * (q if rows >= columns else q.T)).reshape(weight.shape))
