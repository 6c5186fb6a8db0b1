"""The parameters of many runs as one tensor."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import torch
from torch import Tensor

from experiments.nets.parameters import Parameters


class Stack:
    """[R, P]: row r is the flat tensor of run r, which lives on in it.

    A backward pass writes its gradients into `places`, all runs of one tensor together, as batched
    matrix products are fast only there; `sums.py` brings them into the rows of `gradient`.
    """

    def __init__(self, members: Sequence[Parameters]) -> None:
        self.members = members
        first = members[0]
        self.values = first.values.new_empty((len(members), first.count))
        self.gradient = torch.zeros_like(self.values)
        for parameters, values, gradient in zip(members, self.values, self.gradient, strict=True):
            parameters.move(values, gradient)
        self.count = first.count
        self.weight_count = first.weight_count
        self.layers = first.layers
        self.sizes = [tensor.numel() for tensor in first.tensors]
        self._shapes = [tensor.shape for tensor in first.tensors]
        self._places = {id(tensor): k for k, tensor in enumerate(first.tensors)}
        self._values, self._gradients = self.views(self.values), self.views(self.gradient)
        self.places = [
            torch.zeros_like(view, memory_format=torch.contiguous_format) for view in self._values
        ]

    def __len__(self) -> int:
        return len(self.members)

    def views(self, rows: Tensor) -> list[Tensor]:
        """[R, P] cut into [R, *shape] for each parameter tensor of a run."""
        parts = torch.split(rows, self.sizes, dim=1)
        runs = len(self)
        return [part.view(runs, *shape) for part, shape in zip(parts, self._shapes, strict=True)]

    def pair(self, tensor: Tensor | None) -> tuple[Tensor, Tensor]:
        """A parameter of the first run → (that of all runs, their gradient's place), [R, ...]."""
        k = self._places[id(tensor)]
        return self._values[k], self.places[k]

    def direct(self, tensor: Tensor | None) -> int:
        """Have the gradient of a parameter of the first run written into the rows of `gradient`
        itself; where it begins in a row."""
        k = self._places[id(tensor)]
        self.places[k] = self._gradients[k]
        return sum(self.sizes[:k])

    def collect(self) -> None:
        """From `places` into `gradient`."""
        torch._foreach_copy_(self._gradients, self.places)

    @property
    def matrices(self) -> list[Tensor]:
        """The weights of each layer, [R, units, inputs]."""
        return self._values[: self.layers]

    def leave(self, row: int) -> None:
        """Give a run memory of its own again."""
        parameters = self.members[row]
        parameters.move(parameters.values.clone(), parameters.gradient.clone())

    def blocks(self, rows: Tensor) -> list[Tensor]:
        """[R, P] cut into neighbours of one size, [R, tensors, size] each."""
        runs = [(size, len(list(same))) for size, same in groupby(self.sizes)]
        parts = torch.split(rows, [size * count for size, count in runs], dim=1)
        return [part.view(len(self), -1, size) for part, (size, _) in zip(parts, runs, strict=True)]
