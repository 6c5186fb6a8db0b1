"""Dropout of every kind, from random streams of the run's own.

torch's global generator is neither read nor moved.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.func import functional_call

from experiments.spec.dropout import Dropout


class Noise(nn.Module):
    """What all kinds share. One instance serves all layers of a network, so the masks follow layer
    order. Evaluation with Monte-Carlo samples draws from a stream apart, so that it changes
    nothing in training."""

    def __init__(self, choice: Dropout, seed: int) -> None:
        super().__init__()
        self.keep = 1.0 - choice.p
        self.samples = choice.samples
        self.seed = seed
        self.generator: torch.Generator | None = None
        self.evaluation_generator: torch.Generator | None = None

    @property
    def noisy(self) -> bool:
        """Whether this pass is one with noise."""
        return self.keep < 1.0 and (self.training or self.samples > 0)

    def stream(self, device: torch.device) -> torch.Generator:
        """Of training or of evaluation; born on the device of the first batch."""
        if not self.training:
            if self.evaluation_generator is None:
                self.evaluation_generator = torch.Generator(device).manual_seed(self.seed ^ 2)
            return self.evaluation_generator
        if self.generator is None:
            self.generator = torch.Generator(device).manual_seed(self.seed)
        return self.generator

    def snapshot(self) -> dict[str, Tensor]:
        """Where the streams are; none before its first draw."""
        streams = {"training": self.generator, "evaluation": self.evaluation_generator}
        return {name: s.get_state() for name, s in streams.items() if s is not None}

    def load(self, state: dict[str, Tensor], device: torch.device) -> None:
        """Go on from a snapshot, with the streams on `device`."""
        streams = {name: torch.Generator(device) for name in state}
        for name, stream in streams.items():
            stream.set_state(state[name])
        self.generator, self.evaluation_generator = (
            streams.get("training"),
            streams.get("evaluation"),
        )

    def mask(self, x: Tensor) -> Tensor:
        """m ~ Bernoulli(1 - p) for each element of `x`."""
        return torch.empty_like(x).bernoulli_(self.keep, generator=self.stream(x.device))


class Inverted(Noise):
    """y = x m / (1 - p), m ~ Bernoulli(1 - p) for each element, in a noisy pass; else y = x."""

    def forward(self, x: Tensor) -> Tensor:
        """Any shape."""
        return x * self.mask(x).div_(self.keep) if self.noisy else x


class Classic(Noise):
    """y = x m in a noisy pass; else y = (1 - p) x."""

    def forward(self, x: Tensor) -> Tensor:
        """Any shape."""
        return x * self.mask(x) if self.noisy else x * self.keep


class Gaussian(Noise):
    """y = x (1 + ε), ε ~ N(0, p / (1 - p)) for each element, in a noisy pass; else y = x."""

    def forward(self, x: Tensor) -> Tensor:
        """Any shape."""
        if not self.noisy:
            return x
        std = ((1 - self.keep) / self.keep) ** 0.5
        return x * torch.empty_like(x).normal_(1.0, std, generator=self.stream(x.device))


class Connect(Noise):
    """The weights W of a layer become W ∘ M / (1 - p), M ~ Bernoulli(1 - p), in a noisy pass."""

    def weight(self, weight: Tensor) -> Tensor:
        """Of any shape."""
        return weight * self.mask(weight).div_(self.keep) if self.noisy else weight

    def forward(self, layer: nn.Linear | nn.Conv1d | nn.Conv2d, x: Tensor) -> Tensor:
        """What `layer` gives for `x` with weights dropped; its bias is not touched."""
        if not self.noisy:
            out: Tensor = layer(x)
        else:
            out = functional_call(layer, {"weight": self.weight(layer.weight)}, (x,))
        return out
