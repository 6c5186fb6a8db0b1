"""What a spec knows of a weight layer before any network is built: its shapes and its cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

Image = tuple[int, int, int]  # channels, height, width


@dataclass(frozen=True)
class WeightLayer:
    """One weight matrix or convolution with its biases, and the norm that belongs to it."""

    name: str
    weight: tuple[int, ...]  # (fan-out, fan-in) of a linear layer, (out, in, *kernel) of a conv
    positions: tuple[int, ...] = ()  # where the weight is applied: map of a convolution, time steps
    norm: int = 0  # trainable numbers of the norm
    gates: int = 1  # weight rows for each unit: 4 in an LSTM

    @property
    def units(self) -> int:
        """Features or channels that come out."""
        return self.weight[0] // self.gates

    @property
    def fan_in(self) -> int:
        """Inputs times positions of the kernel."""
        return prod(self.weight[1:])

    @property
    def fan_out(self) -> int:
        """Rows times positions of the kernel."""
        return self.weight[0] * prod(self.weight[2:])

    @property
    def parameters(self) -> int:
        """Weights, biases, and γ and β of the norm."""
        return prod(self.weight) + self.weight[0] + self.norm

    @property
    def outputs(self) -> int:
        """Numbers that come out for one example."""
        return self.units * prod(self.positions)

    @property
    def multiply_adds(self) -> int:
        """Products of a weight with an input, for one example."""
        return prod(self.weight) * prod(self.positions)


def dense(widths: Sequence[int], names: Sequence[str], norms: int = 0) -> list[WeightLayer]:
    """Linear layers from each of `widths` to the next."""
    pairs = zip(names, widths[:-1], widths[1:], strict=True)
    return [WeightLayer(name, (fan_out, fan_in), norm=norms) for name, fan_in, fan_out in pairs]
