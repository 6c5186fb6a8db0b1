"""What every architecture tells about itself."""

from __future__ import annotations

from experiments.spec.activations import Identity
from experiments.spec.architectures.layers import Image, WeightLayer
from experiments.spec.base import Choice
from experiments.spec.dropout import NoDropout
from experiments.spec.norms import NoNorm


class Architecture(Choice):
    """A network from features (or an image) to classes."""

    def layers(
        self, features: int, classes: int, image: Image | None = None
    ) -> tuple[WeightLayer, ...]:
        """The weight layers, input side first; the last is the output layer. `image` is the shape
        that the features have, where they are one."""
        raise NotImplementedError

    def parameters(self, features: int, classes: int, image: Image | None = None) -> int:
        """Trainable numbers: weights, biases, and γ and β of the norms."""
        return sum(layer.parameters for layer in self.layers(features, classes, image))

    def unfit(self, features: int, image: Image | None) -> str | None:
        """Why data of that shape does not fit, as "it needs ..."; None when it does."""
        return None


class Bare(Architecture):
    """An architecture without a choice of activation, norm or dropout."""

    @property
    def activation(self) -> Identity:
        """There is none."""
        return Identity()

    @property
    def norm(self) -> NoNorm:
        """There is none."""
        return NoNorm()

    @property
    def dropout(self) -> NoDropout:
        """There is none."""
        return NoDropout()
