"""Convolutional networks: convolutions with pooling, then fully connected layers."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import ClassVar, Literal

from experiments.spec.activations import ActivationChoice, Relu
from experiments.spec.architectures.base import Architecture
from experiments.spec.architectures.layers import Image, WeightLayer, dense
from experiments.spec.base import knob
from experiments.spec.dropout import DropoutChoice, NoDropout
from experiments.spec.norms import ConvNormChoice, NoNorm


@dataclass(frozen=True)
class Convolution:
    """One convolution and the pooling behind it."""

    inputs: int  # channels
    units: int
    kernel: tuple[int, ...]
    padding: int = 0
    pool: tuple[int, int] | None = None  # size, stride
    average: bool = False  # pooling takes the mean, not the greatest
    stride: int = 1
    whole: bool = False  # in place of `pool`: the mean of each channel over its whole map

    def passed(self, positions: tuple[int, ...]) -> tuple[int, ...]:
        """Positions of the map, before pooling."""
        return tuple(
            (n + 2 * self.padding - k) // self.stride + 1
            for n, k in zip(positions, self.kernel, strict=True)
        )

    def pooled(self, positions: tuple[int, ...]) -> tuple[int, ...]:
        """Positions that are left of it after pooling."""
        if self.whole:
            return (1,) * len(positions)
        if self.pool is None:
            return positions
        size, stride = self.pool
        return tuple((n - size) // stride + 1 for n in positions)


class Convolutional(Architecture):
    """What convolutional networks share: a norm at every convolution, dropout at every fully
    connected hidden layer, as their authors have them."""

    dropped: ClassVar[bool] = False  # whether convolutions have dropout too

    activation: ActivationChoice = knob(
        Relu(), "Activation", "The non-linearity of every hidden layer."
    )
    norm: ConvNormChoice = knob(
        NoNorm(), "Normalization", "Normalizes every convolution, channel by channel."
    )
    dropout: DropoutChoice = knob(
        NoDropout(), "Dropout", "Random noise on the fully connected hidden layers while training."
    )

    def shape(self, features: int, image: Image | None) -> tuple[int, ...]:
        """(channels, *positions) of one example as the first convolution sees it."""
        if image is None:
            raise ValueError("a convolutional network needs an image")
        return image

    def convolutions(self, shape: tuple[int, ...]) -> tuple[Convolution, ...]:
        """For examples of that shape, input side first."""
        raise NotImplementedError

    @property
    def head(self) -> tuple[int, ...]:
        """Widths of the fully connected hidden layers."""
        raise NotImplementedError

    def layers(
        self, features: int, classes: int, image: Image | None = None
    ) -> tuple[WeightLayer, ...]:
        shape = self.shape(features, image)
        units, positions, found = shape[0], shape[1:], []
        for k, conv in enumerate(self.convolutions(shape), 1):
            units, positions = conv.units, conv.passed(positions)
            weight = units, conv.inputs, *conv.kernel
            norm = self.norm.parameters(units)
            found.append(WeightLayer(f"conv {k}", weight, positions, norm))
            positions = conv.pooled(positions)
        names = [*(f"fc {k}" for k in range(1, len(self.head) + 1)), "output"]
        widths = [units * prod(positions), *self.head, classes]
        return (*found, *dense(widths, names))


class LeNet5(Convolutional, title="LeNet-5"):
    """conv 6 (5×5) → pool → conv 16 (5×5) → pool → 120 → 84 → classes (LeCun et al. 1998).

    For 32×32 images; smaller ones are padded by 2 on every side, which makes 32 of MNIST's 28.
    """

    implementation: ClassVar[str] = "experiments.nets.convolutional:build"
    kind: Literal["lenet5"] = "lenet5"
    pooling: Literal["max", "average"] = knob(
        "max", "Pooling", "What stands for each 2×2 patch. The original took the average."
    )

    def unfit(self, features: int, image: Image | None) -> str | None:
        if image is None or min(image[1:]) < 12:
            return "needs images of at least 12×12 pixels"
        return None

    def convolutions(self, shape: tuple[int, ...]) -> tuple[Convolution, ...]:
        padding = 2 if min(shape[1:]) < 32 else 0
        return (
            Convolution(shape[0], 6, (5, 5), padding, (2, 2), self.pooling == "average"),
            Convolution(6, 16, (5, 5), 0, (2, 2), self.pooling == "average"),
        )

    @property
    def head(self) -> tuple[int, ...]:
        return 120, 84


class Vgg(Convolutional, title="VGG"):
    """3×3 convolutions in 5 stages of width (1, 2, 4, 8, 8) × the first, each stage ended by 2×2
    max pooling while the map is at least 4 wide, then two hidden layers (Simonyan and Zisserman
    2015). Depth 11, 13, 16 or 19 with width 64 and head 4096 is their A, B, D or E."""

    implementation: ClassVar[str] = "experiments.nets.convolutional:build"
    kind: Literal["vgg"] = "vgg"
    depth: int = knob(
        8,
        "Depth",
        "Weight layers: convolutions, two hidden layers and the output layer.",
        unit="layers",
        ge=4,
        le=19,
    )
    width: int = knob(
        8, "Width", "Channels of the first stage.", unit="channels", log=True, ge=1, le=128
    )
    hidden: int = knob(
        64, "Head", "Units in both hidden layers.", unit="units", log=True, ge=1, le=4096
    )

    def unfit(self, features: int, image: Image | None) -> str | None:
        if image is None or min(image[1:]) < 8:
            return "needs images of at least 8×8 pixels"
        return None

    @property
    def stages(self) -> tuple[int, ...]:
        """Convolutions in each stage. 13 become 2, 2, 3, 3, 3."""
        order = [*range(5), *reversed(range(5)), *[4, 3, 2] * 2][: self.depth - 3]
        return tuple(order.count(stage) for stage in sorted(set(order)))

    def convolutions(self, shape: tuple[int, ...]) -> tuple[Convolution, ...]:
        inputs, positions, found = shape[0], min(shape[1:]), []
        for count, factor in zip(self.stages, (1, 2, 4, 8, 8), strict=False):
            for k in range(1, count + 1):
                pool = (2, 2) if k == count and positions >= 4 else None
                found.append(Convolution(inputs, factor * self.width, (3, 3), 1, pool))
                inputs = factor * self.width
            positions = positions // 2 if positions >= 4 else positions
        return tuple(found)

    @property
    def head(self) -> tuple[int, ...]:
        return self.hidden, self.hidden


class Conv1d(Convolutional, title="1-D convolutional net"):
    """Over the features as one sequence: conv 80 (kernel 251) → conv 60 (5) → conv 60 (3), each
    with max pooling of size 2 and stride 1, then a hidden layer of 400 (Fillatre 2021, after
    Ravanelli and Bengio's SincNet, 2018)."""

    implementation: ClassVar[str] = "experiments.nets.convolutional:build"
    kind: Literal["conv1d"] = "conv1d"
    kernel: int = knob(
        251, "First kernel", "Features that the first convolution sees at once.", ge=1, le=1001
    )

    def unfit(self, features: int, image: Image | None) -> str | None:
        least = self.kernel + 9
        return f"needs at least {least} features" if features < least else None

    def shape(self, features: int, image: Image | None) -> tuple[int, ...]:
        return 1, features

    def convolutions(self, shape: tuple[int, ...]) -> tuple[Convolution, ...]:
        pool = 2, 1
        return (
            Convolution(1, 80, (self.kernel,), 0, pool),
            Convolution(80, 60, (5,), 0, pool),
            Convolution(60, 60, (3,), 0, pool),
        )

    @property
    def head(self) -> tuple[int, ...]:
        return (400,)
