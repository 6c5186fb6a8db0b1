"""Images of any size with nothing in them."""

from __future__ import annotations

import math
from typing import ClassVar, Literal

from experiments.spec.base import knob
from experiments.spec.dataset import Labelled, Scaling
from experiments.spec.images import PIXEL_SCALING


class NoiseImages(Labelled, title="Noise (images of any size)"):
    """Pixels ~ U(0, 1) and classes at random: nothing to learn, only to memorize. It gives networks
    inputs of any size, such as the 3×224×224 with 1,000 classes of VGG-16, so that their layers can
    be inspected and timed. One fifth validates."""

    implementation: ClassVar[str] = "experiments.data.noise_images:load"
    kind: Literal["noise-images"] = "noise-images"
    scaling: Scaling = knob("global", "Input scaling", PIXEL_SCALING)
    examples: int = knob(
        200, "Images", "How many are drawn.", unit="images", log=True, ge=10, le=10_000
    )
    channels: int = knob(3, "Channels", "Of each image; 3 is colour.", ge=1, le=16)
    side: int = knob(16, "Side", "Height and width.", unit="pixels", log=True, ge=1, le=256)
    labels: int = knob(10, "Classes", "All equally likely.", log=True, ge=2, le=1000)

    @property
    def image(self) -> tuple[int, int, int]:
        return self.channels, self.side, self.side

    @property
    def features(self) -> int:
        return math.prod(self.image)

    @property
    def classes(self) -> int:
        return self.labels

    @property
    def available(self) -> tuple[int, int]:
        validation = self.examples // 5
        return self.examples - validation, validation
