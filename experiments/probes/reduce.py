"""The reductions that the probes share: many tensors in a few operations, in float64.

A float32 sum of squares underflows to 0 at 1e-23, the vanishing case; and torch's `var_mean`
costs 58 times a copy on a CPU. So tensors of one shape are stacked and reduced together, with
the mean taken out before squaring.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

import torch
from torch import Tensor

TINY = 1e-15  # below, a float32 sum of squares has lost small elements
MOST = 1 << 22  # numbers in one stack: 32 MiB in float64


def stacks(tensors: Sequence[Tensor]) -> Iterator[Tensor]:
    """Neighbours of one shape as [layers, batch, units, ...], never more than `MOST` numbers unless
    one tensor alone has them. In order."""
    for _, same in groupby(tensors, key=lambda tensor: tensor.shape):
        group = list(same)
        size = max(1, MOST // max(1, group[0].numel()))
        for start in range(0, len(group), size):
            yield torch.stack(group[start : start + size])


def layerwise(tensors: Sequence[Tensor], reduce: Callable[[Tensor], Tensor]) -> Tensor:
    """`reduce`, [layers, batch, units, ...] -> [..., layers], over all of `tensors`."""
    return torch.cat([reduce(stack) for stack in stacks(tensors)], dim=-1)


def moments(stack: Tensor) -> Tensor:
    """Mean and variance (1/N) over all numbers of each layer, [2, layers] float64."""
    flat = stack.flatten(1).double()
    mean = flat.mean(1)
    norm = torch.linalg.vector_norm(flat - mean[:, None], dim=1)
    return torch.stack([mean, norm.square() / flat.shape[1]])


def norms(blocks: Sequence[Tensor]) -> Tensor:
    """Euclidean norm of every row of every block [layers, weights], [all layers] float64.

    On a CPU float32 is 4 times faster; it is right while the result lies between TINY, where
    squares begin to underflow, and infinity. Anything else is taken again in float64.
    """
    if blocks[0].device.type == "cpu":
        fast = torch.cat([torch.linalg.vector_norm(block, dim=1) for block in blocks])
        if fast.min().item() > TINY and fast.max().item() < float("inf"):
            return fast.double()
    return torch.cat(
        [torch.linalg.vector_norm(block, dim=1, dtype=torch.float64) for block in blocks]
    )


def silent_share(stack: Tensor) -> Tensor:
    """Share of units that are exactly 0 on every example and at every position, [layers] float64.
    NaN is not 0."""
    return stack.abs().transpose(1, 2).flatten(2).amax(2).eq(0).double().mean(1)
