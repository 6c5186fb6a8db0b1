"""The order of the training examples."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

import torch
from torch import Tensor

from experiments.data.augmentation import Augmentation
from experiments.training.checkpoints.state import State, numbers


class Batches(Iterator[tuple[Tensor, Tensor]]):
    """Endless batches of `size` examples: every epoch a new permutation, its last partial batch
    dropped. The order comes from `seed` alone, on any device."""

    def __init__(
        self, x: Tensor, y: Tensor, size: int, seed: int, augmentation: Augmentation | None = None
    ) -> None:
        self._x, self._y = x, y
        self._size = size
        self._augmentation = augmentation
        self._generator = torch.Generator().manual_seed(seed)
        self._epoch = self._generator.get_state()  # before the permutation in use was drawn
        self._order = torch.empty(0, dtype=torch.int64)
        self._next = 0  # place in it

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> tuple[Tensor, Tensor]:
        if self._next + self._size > len(self._order):
            self._shuffle()
        chosen = self._order[self._next : self._next + self._size]
        self._next += self._size
        inputs = self._x.index_select(0, chosen)
        if self._augmentation is not None:
            inputs = self._augmentation(inputs)
        return inputs, self._y.index_select(0, chosen)

    def snapshot(self) -> State:
        """Where the stream and the epoch are."""
        return {"epoch": self._epoch, **numbers(next=self._next, drawn=len(self._order))}

    def load(self, state: State) -> None:
        """Go on from a snapshot."""
        self._generator.set_state(state["epoch"])
        if int(state["drawn"]):
            self._shuffle()
        self._next = int(state["next"])
        if not 0 <= self._next <= len(self._order):
            raise ValueError(f"place {self._next} in an epoch of {len(self._order)} examples")

    def _shuffle(self) -> None:
        self._epoch = self._generator.get_state()
        order = torch.randperm(len(self._x), generator=self._generator)
        self._order, self._next = order.to(self._x.device), 0
