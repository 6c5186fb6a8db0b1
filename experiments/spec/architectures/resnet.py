"""A residual convolutional network."""

from __future__ import annotations

from typing import ClassVar, Literal

from experiments.spec.activations import ActivationChoice, Relu
from experiments.spec.architectures.base import Architecture
from experiments.spec.architectures.layers import Image, WeightLayer, dense
from experiments.spec.base import knob
from experiments.spec.dropout import NoDropout
from experiments.spec.norms import BatchNorm, ConvNormChoice


class ResNet(Architecture, title="ResNet (small)"):
    """A 3×3 convolution, 3 stages of blocks x ← f(x + conv(f(conv x))) with width, 2× and 4×
    width channels, the mean over the map, then a linear output layer. Stages 2 and 3 begin with
    stride 2, their shortcut taking every second pixel and new channels of zeros (He et al. 2016,
    the networks for CIFAR-10, option A)."""

    implementation: ClassVar[str] = "experiments.nets.resnet:build"
    kind: Literal["resnet"] = "resnet"
    blocks: int = knob(
        1, "Blocks", "Residual blocks of two convolutions in each of 3 stages.", ge=1, le=18
    )
    width: int = knob(
        8, "Width", "Channels of the first stage.", unit="channels", log=True, ge=1, le=128
    )
    activation: ActivationChoice = knob(
        Relu(), "Activation", "The non-linearity of every hidden layer."
    )
    norm: ConvNormChoice = knob(
        BatchNorm(),
        "Normalization",
        "Normalizes every convolution; after: the sum at the end of a block.",
    )

    @property
    def dropout(self) -> NoDropout:
        """There is none."""
        return NoDropout()

    def unfit(self, features: int, image: Image | None) -> str | None:
        if image is None or min(image[1:]) < 4:
            return "needs images of at least 4×4 pixels"
        return None

    def layers(
        self, features: int, classes: int, image: Image | None = None
    ) -> tuple[WeightLayer, ...]:
        if image is None:
            raise ValueError("a convolutional network needs an image")
        channels, positions = image[0], image[1:]
        plan = [("conv 1", channels, self.width, positions)]
        units = self.width
        for k, stage in enumerate(stage for stage in range(3) for _ in range(self.blocks)):
            inputs, units = units, self.width * 2**stage
            if units != inputs:
                positions = (positions[0] + 1) // 2, (positions[1] + 1) // 2
            plan.append((f"block {k + 1} conv 1", inputs, units, positions))
            plan.append((f"block {k + 1} conv 2", units, units, positions))
        convolutions = [
            WeightLayer(name, (out, into, 3, 3), size, self.norm.parameters(out))
            for name, into, out, size in plan
        ]
        return (*convolutions, *dense([units, classes], ["output"]))
