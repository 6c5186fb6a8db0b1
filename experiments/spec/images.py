"""Datasets of images."""

from __future__ import annotations

import math
from typing import ClassVar, Literal

from experiments.spec.base import knob
from experiments.spec.dataset import Labelled, Scaling

Corruption = Literal[
    "none",
    "gauss",
    "impulse",
    "contrast",
    "brightness",
    "fog",
    "blur",
    "rotate",
    "shift",
    "invert",
]
Part = Literal["10k", "full"]

PIXEL_SCALING = (
    "standardize: (x - mean) / std for each pixel; global: one mean and std for all pixels, "
    "the usual choice here; unit: into [0, 1]; interval: into [-1, 1]; none: 0 to 255."
)


class ImageSet(Labelled):
    """Ten classes of images, with what only images can be put through."""

    shape: ClassVar[tuple[int, int, int]]  # channels, height, width
    peak: ClassVar[int]  # the largest value of a pixel; the smallest is 0

    shift: int = knob(
        0,
        "Shift augmentation",
        "Every training image is moved by up to this many pixels, up or down and left or right, "
        "drawn anew in every step; what moves in is black.",
        unit="pixels",
        advanced=True,
        ge=0,
        le=4,
    )
    flip: bool = knob(
        False,
        "Flip augmentation",
        "Every training image is mirrored left to right with probability 1/2, drawn anew in "
        "every step.",
        advanced=True,
    )
    corruption: Corruption = knob(
        "none",
        "Corrupted evaluation",
        "Also evaluate on validation images spoiled in this way (after Hendrycks and Dietterich "
        "2019): the columns corrupted_loss and corrupted_accuracy. Training does not see them.",
        advanced=True,
    )
    severity: int = knob(
        5,
        "Severity of the corruption",
        "From 1, mild, to 5, severe; a shift is by up to as many pixels. Does something only where "
        "a corruption is chosen.",
        advanced=True,
        ge=1,
        le=5,
    )

    @property
    def features(self) -> int:
        return math.prod(self.shape)

    @property
    def classes(self) -> int:
        return 10

    @property
    def image(self) -> tuple[int, int, int]:
        return self.shape

    @property
    def numbers(self) -> int:
        again = 0 if self.corruption == "none" else self.sizes[1]
        return (sum(self.sizes) + again) * self.features


class Digits(ImageSet, title="Digits (8×8 scans)"):
    """1,797 real scans of handwritten digits, 8×8 pixels (Alpaydin and Kaynak 1998, UCI).

    Bundled with scikit-learn. A fixed permutation gives 1,437 for training, 360 for validation.
    """

    implementation: ClassVar[str] = "experiments.data.digits:load"
    shape: ClassVar[tuple[int, int, int]] = (1, 8, 8)
    peak: ClassVar[int] = 16
    kind: Literal["digits"] = "digits"

    @property
    def available(self) -> tuple[int, int]:
        return 1437, 360


class Mnist(ImageSet, title="MNIST (28×28 scans)"):
    """Handwritten digits, 28×28 pixels (LeCun, Cortes and Burges 1998).

    Read from the datasets directory of the server, else downloaded once and checked.
    """

    implementation: ClassVar[str] = "experiments.data.mnist:load"
    shape: ClassVar[tuple[int, int, int]] = (1, 28, 28)
    peak: ClassVar[int] = 255
    kind: Literal["mnist"] = "mnist"
    scaling: Scaling = knob("global", "Input scaling", PIXEL_SCALING)
    part: Part = knob(
        "10k",
        "Part",
        "10k: the 10,000 test images, 8,000 to train and 2,000 to validate (1.6 MB, fast). "
        "full: 60,000 to train, the 10,000 test images to validate (11 MB).",
    )

    @property
    def available(self) -> tuple[int, int]:
        return (8000, 2000) if self.part == "10k" else (60_000, 10_000)


class FashionMnist(ImageSet, title="Fashion-MNIST (28×28 photos)"):
    """Photos of clothes in ten classes, 28×28 pixels (Xiao, Rasul and Vollgraf 2017).

    Read from the datasets directory of the server, else downloaded once and checked.
    """

    implementation: ClassVar[str] = "experiments.data.fashion_mnist:load"
    shape: ClassVar[tuple[int, int, int]] = (1, 28, 28)
    peak: ClassVar[int] = 255
    kind: Literal["fashion-mnist"] = "fashion-mnist"
    scaling: Scaling = knob("global", "Input scaling", PIXEL_SCALING)
    part: Part = knob(
        "10k",
        "Part",
        "10k: the 10,000 test images, 8,000 to train and 2,000 to validate (4.4 MB). "
        "full: 60,000 to train, the 10,000 test images to validate (31 MB).",
    )

    @property
    def available(self) -> tuple[int, int]:
        return (8000, 2000) if self.part == "10k" else (60_000, 10_000)


class Cifar10(ImageSet, title="CIFAR-10 (32×32 colour photos)"):
    """Colour photos in ten classes, 32×32 pixels (Krizhevsky 2009), in the binary version.

    Read from the datasets directory of the server, else downloaded once (170 MB) and checked.
    """

    implementation: ClassVar[str] = "experiments.data.cifar10:load"
    shape: ClassVar[tuple[int, int, int]] = (3, 32, 32)
    peak: ClassVar[int] = 255
    kind: Literal["cifar-10"] = "cifar-10"
    scaling: Scaling = knob("global", "Input scaling", PIXEL_SCALING)
    part: Part = knob(
        "10k",
        "Part",
        "10k: the 10,000 test images, 8,000 to train and 2,000 to validate. "
        "full: 50,000 to train, the 10,000 test images to validate.",
    )

    @property
    def available(self) -> tuple[int, int]:
        return (8000, 2000) if self.part == "10k" else (50_000, 10_000)
