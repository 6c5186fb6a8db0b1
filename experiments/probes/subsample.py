"""Fewer numbers of a large tensor."""

from __future__ import annotations

from torch import Tensor


def subsample(tensor: Tensor, most: int) -> Tensor:
    """All numbers, flat, if there are no more than `most`; else evenly spaced ones, [fewer]: every
    k-th with the least odd k that is enough, since an even one would meet the same units only."""
    flat = tensor.flatten()
    if len(flat) <= most:
        return flat
    stride = -(-len(flat) // most) | 1
    return flat[::stride]
