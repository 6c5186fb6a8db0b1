"""One hidden layer of any architecture: weights → norm → activation → dropout."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from torch import Tensor, nn

from experiments.nets.dropout import Connect, Inverted
from experiments.nets.network import Tape
from experiments.spec.dropout import DropoutChoice, InvertedDropout
from experiments.spec.registry import implementation


class Noises(NamedTuple):
    """The dropout of a network; each None where nothing is dropped."""

    inputs: nn.Module | None
    outputs: nn.Module | None  # one for all hidden layers
    weights: Connect | None


class Hidden(NamedTuple):
    """The parts of one hidden layer, in the order in which they are applied."""

    linear: nn.Linear | nn.Conv1d | nn.Conv2d
    before: nn.Module | None  # a norm before the activation
    activation: nn.Module
    after: nn.Module | None  # a norm after it
    connect: Connect | None  # drops weights of `linear`
    dropout: nn.Module | None

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(output before dropout, what came straight out of the activation, what went into it)."""
        x = self.linear(x) if self.connect is None else self.connect(self.linear, x)
        if self.before is not None:
            x = self.before(x)
        activation: Tensor = self.activation(x)
        return (activation if self.after is None else self.after(activation)), activation, x

    def __call__(self, x: Tensor, tape: Tape | None) -> Tensor:
        """[batch, inputs, ...] -> [batch, units, ...], after dropout."""
        x, activation, preactivation = self.forward(x)
        if tape is not None:
            tape.add(x, activation, preactivation)
        return x if self.dropout is None else self.dropout(x)


def noises(choice: DropoutChoice, seed: int) -> Noises:
    """Each from a stream of its own."""
    if choice.kind == "none":
        return Noises(None, None, None)
    build = implementation(choice)
    inputs = None
    if choice.inputs:
        if choice.kind == "dropconnect":
            same = InvertedDropout(p=choice.inputs, samples=choice.samples)
            inputs = Inverted(same, seed ^ 1)
        else:
            inputs = build(choice.model_copy(update={"p": choice.inputs}), seed ^ 1)
    noise = build(choice, seed)
    if isinstance(noise, Connect):
        return Noises(inputs, None, noise)
    return Noises(inputs, noise, None)


def hidden(
    choice: Any,
    linear: nn.Linear | nn.Conv1d | nn.Conv2d,
    noise: Noises | None = None,
    normed: bool = True,
) -> Hidden:
    """`linear` with the norm (where `normed`), activation and dropout of an architecture."""
    norm, spatial = None, linear.weight.dim() - 2
    if normed and choice.norm.kind != "none":
        norm = implementation(choice.norm)(choice.norm, len(linear.weight), spatial)
    before = norm is not None and choice.norm.place == "before"
    return Hidden(
        linear=linear,
        before=norm if before else None,
        activation=implementation(choice.activation)(choice.activation),
        after=None if before else norm,
        connect=None if noise is None else noise.weights,
        dropout=None if noise is None else noise.outputs,
    )


def parts(layers: Iterable[Hidden]) -> nn.ModuleList:
    """What torch has to know of, layer by layer."""
    return nn.ModuleList([part for layer in layers for part in layer if part is not None])
