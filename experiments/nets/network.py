"""What every architecture offers to the trainer and to the recorder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from torch import Tensor, nn


@dataclass
class Tape:
    """References to what the layers produced in one forward pass, in layer order.

    `outputs` are layer outputs, after norm and activation and before dropout: what the next
    layer would get without dropout. `activations` are what came straight out of the activation
    function; the two differ only where a norm stands after it. Nothing is computed or copied.
    Shapes [batch, units].
    """

    outputs: list[Tensor] = field(default_factory=list)
    activations: list[Tensor] = field(default_factory=list)


class Network(nn.Module):
    """An architecture: its weight layers in order, and a forward pass that can leave a tape."""

    @property
    def linears(self) -> Sequence[nn.Linear]:
        """The weight layers, input side first; the last is the output layer."""
        raise NotImplementedError

    def logits(self, x: Tensor, tape: Tape | None = None) -> Tensor:
        """[batch, features] -> [batch, classes]; appends each layer to `tape` when given."""
        raise NotImplementedError


def unset_linear(fan_in: int, fan_out: int) -> nn.Linear:
    """A linear layer whose memory is not written: no draw from torch's global generator."""
    return nn.Linear(fan_in, fan_out, device="meta").to_empty(device="cpu")
