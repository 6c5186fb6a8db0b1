"""A small convolutional network that shrinks its maps by strides."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Literal

from experiments.spec.architectures.convolutional import Convolution, Convolutional
from experiments.spec.architectures.layers import Image
from experiments.spec.base import knob
from experiments.spec.dropout import DropoutChoice, NoDropout


class ConvNet(Convolutional, title="Strided convolutional net"):
    """`depth` convolutions padded by ⌊kernel / 2⌋, convolution k with width × growth^(k - 1)
    channels, then pooling and a linear output layer (strides for pooling: Springenberg et al.
    2015)."""

    implementation: ClassVar[str] = "experiments.nets.convolutional:build"
    kind: Literal["convnet"] = "convnet"
    dropped: ClassVar[bool] = True
    depth: int = knob(3, "Depth", "Number of convolutions.", unit="layers", ge=1, le=20)
    width: int = knob(
        8, "Width", "Channels of the first convolution.", unit="channels", log=True, ge=1, le=512
    )
    growth: int = knob(
        2,
        "Growth",
        "Factor from the channels of a convolution to those of the next.",
        advanced=True,
        ge=1,
        le=4,
    )
    kernel: int = knob(3, "Kernel", "Side of the square it sees.", unit="pixels", ge=1, le=11)
    stride: int = knob(
        2,
        "Stride",
        "Pixels from one place of a convolution to the next.",
        unit="pixels",
        ge=1,
        le=4,
    )
    pooling: Literal["none", "max", "average", "global"] = knob(
        "global",
        "Pooling before the output",
        "none: every pixel of the last map is an input of the output layer; max, average: of each "
        "2×2 patch; global: the mean over the whole map.",
    )
    dropout: DropoutChoice = knob(
        NoDropout(), "Dropout", "Random noise on every convolution while training."
    )

    def unfit(self, features: int, image: Image | None) -> str | None:
        return "needs images" if image is None else None

    def convolutions(self, shape: tuple[int, ...]) -> tuple[Convolution, ...]:
        inputs, positions, found = shape[0], shape[1:], []
        side = self.kernel, self.kernel
        for k in range(self.depth):
            units = self.width * self.growth**k
            conv = Convolution(inputs, units, side, self.kernel // 2, stride=self.stride)
            inputs, positions = units, conv.passed(positions)
            found.append(conv)
        return (*found[:-1], self._pooled(found[-1], min(positions)))

    def _pooled(self, last: Convolution, side: int) -> Convolution:
        """With the pooling behind it; its map has at least `side` places in each direction."""
        if self.pooling == "global":
            return replace(last, whole=True)
        if self.pooling == "none" or side < 2:
            return last
        return replace(last, pool=(2, 2), average=self.pooling == "average")

    @property
    def head(self) -> tuple[int, ...]:
        return ()
