"""Dropout of many runs at once. Every run draws from its own streams, in the order in which it
would draw alone, so it drops the same."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor

from experiments.nets.dropout import Connect, Gaussian, Inverted, Noise


class Factors:
    """What one tensor of every run is multiplied by, [R, ...], drawn anew at every step."""

    def __init__(self, noises: Sequence[Noise], shape: tuple[int, ...], like: Tensor) -> None:
        """`noises`: that of each run, all of one kind. `shape` without the runs."""
        self._noises = noises
        self._factors = like.new_ones((len(noises), *shape))

    def draw(self) -> Tensor:
        """The factors of this step."""
        for noise, factors in zip(self._noises, self._factors, strict=True):
            if not noise.noisy:
                continue
            stream = noise.stream(factors.device)
            if isinstance(noise, Gaussian):
                factors.normal_(1.0, ((1 - noise.keep) / noise.keep) ** 0.5, generator=stream)
                continue
            factors.bernoulli_(noise.keep, generator=stream)
            if isinstance(noise, Inverted | Connect):
                factors.div_(noise.keep)
        return self._factors
