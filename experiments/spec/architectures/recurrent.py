"""Recurrent networks: the rows of an image as a sequence, top to bottom."""

from __future__ import annotations

from typing import ClassVar, Literal

from experiments.spec.activations import ActivationChoice, Tanh
from experiments.spec.architectures.base import Architecture
from experiments.spec.architectures.layers import Image, WeightLayer, dense
from experiments.spec.base import knob
from experiments.spec.dropout import DropoutChoice, NoDropout
from experiments.spec.norms import NoNorm


class Recurrent(Architecture):
    """What recurrent networks share. x_t is row t of the image, all channels side by side; the
    state starts at 0, and a linear output layer reads the last one."""

    gates: ClassVar[int] = 1

    depth: int = knob(
        1, "Depth", "Recurrent layers; each reads the states of the one below.", ge=1, le=8
    )
    width: int = knob(
        64, "Width", "Units in the state of each layer.", unit="units", log=True, ge=1, le=2048
    )
    dropout: DropoutChoice = knob(
        NoDropout(),
        "Dropout",
        "Random noise while training on the states that the next layer reads, not on those that "
        "the layer itself reads (Zaremba et al. 2014).",
    )

    @property
    def norm(self) -> NoNorm:
        """There is none."""
        return NoNorm()

    def unfit(self, features: int, image: Image | None) -> str | None:
        return "needs images, whose rows it reads" if image is None else None

    def layers(
        self, features: int, classes: int, image: Image | None = None
    ) -> tuple[WeightLayer, ...]:
        if image is None:
            raise ValueError("a recurrent network needs an image")
        channels, rows, columns = image
        inputs = [channels * columns, *[self.width] * (self.depth - 1)]
        recurrent = [
            WeightLayer(
                f"{self.kind} {k}",  # type: ignore[attr-defined]
                (self.gates * self.width, into + self.width),
                (rows,),
                gates=self.gates,
            )
            for k, into in enumerate(inputs, 1)
        ]
        return (*recurrent, *dense([self.width, classes], ["output"]))


class Rnn(Recurrent, title="Recurrent net (rows of an image)"):
    """h_t = f(W [x_t; h_{t-1}] + b) (Elman 1990)."""

    implementation: ClassVar[str] = "experiments.nets.recurrent:build"
    kind: Literal["rnn"] = "rnn"
    activation: ActivationChoice = knob(Tanh(), "Activation", "The non-linearity of every state.")


class Lstm(Recurrent, title="LSTM (rows of an image)"):
    """i, f, o = σ, g = tanh of W [x_t; h_{t-1}] + b; c_t = f c_{t-1} + i g, h_t = o tanh c_t
    (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000)."""

    implementation: ClassVar[str] = "experiments.nets.recurrent:build"
    kind: Literal["lstm"] = "lstm"
    gates: ClassVar[int] = 4
    forget_bias: float = knob(
        0.0,
        "Forget bias",
        "Added inside the forget gate: 1 or more keeps the memory, and its gradient, for longer.",
        ge=-10,
        le=10,
    )

    @property
    def activation(self) -> Tanh:
        """Of the state: h = o tanh c."""
        return Tanh()
