"""Datasets: what a run learns from. Each knows its shape without loading anything."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from experiments.spec.base import Choice, knob

Scaling = Literal["standardize", "global", "unit", "none"]


class Dataset(Choice):
    """What every dataset has in common."""

    scaling: Scaling = knob(
        "standardize",
        "Input scaling",
        "standardize: (x - mean) / std for each feature; global: one mean and std for all "
        "features; unit: into [0, 1]; none: as it comes. Statistics come from the training part.",
    )
    batch_size: int = knob(
        32,
        "Batch size",
        "Examples in one gradient step. The last, partial batch of an epoch is dropped.",
        unit="examples",
        log=True,
        ge=1,
        le=65_536,
    )

    @property
    def features(self) -> int:
        """Numbers in one example."""
        raise NotImplementedError

    @property
    def classes(self) -> int:
        """Number of classes."""
        raise NotImplementedError

    @property
    def image(self) -> tuple[int, int, int] | None:
        """(channels, height, width) of one example, whose numbers come in that order; None when
        it is no image."""
        return None

    @property
    def sizes(self) -> tuple[int, int]:
        """(training examples, validation examples)."""
        raise NotImplementedError


class Digits(Dataset, title="Digits (8×8 scans)"):
    """1,797 real scans of handwritten digits, 8×8 pixels (Alpaydin and Kaynak 1998, UCI).

    Bundled with scikit-learn. A fixed permutation gives 1,437 for training, 360 for validation.
    """

    implementation: ClassVar[str] = "experiments.data.digits:load"
    kind: Literal["digits"] = "digits"

    @property
    def features(self) -> int:
        return 64

    @property
    def image(self) -> tuple[int, int, int]:
        return 1, 8, 8

    @property
    def classes(self) -> int:
        return 10

    @property
    def sizes(self) -> tuple[int, int]:
        return 1437, 360


class Mnist(Dataset, title="MNIST (28×28 scans)"):
    """Handwritten digits, 28×28 pixels (LeCun, Cortes and Burges 1998).

    Read from the datasets directory of the server, else downloaded once and checked.
    """

    implementation: ClassVar[str] = "experiments.data.mnist:load"
    kind: Literal["mnist"] = "mnist"
    scaling: Scaling = knob(
        "global",
        "Input scaling",
        "standardize: (x - mean) / std for each pixel; global: one mean and std for all pixels, "
        "the usual choice here; unit: into [0, 1]; none: 0 to 255.",
    )
    part: Literal["10k", "full"] = knob(
        "10k",
        "Part",
        "10k: the 10,000 test images, 8,000 to train and 2,000 to validate (1.6 MB, fast). "
        "full: 60,000 to train, the 10,000 test images to validate (11 MB).",
    )

    @property
    def features(self) -> int:
        return 784

    @property
    def image(self) -> tuple[int, int, int]:
        return 1, 28, 28

    @property
    def classes(self) -> int:
        return 10

    @property
    def sizes(self) -> tuple[int, int]:
        return (8000, 2000) if self.part == "10k" else (60_000, 10_000)


class PointSet(Dataset):
    """Points in the plane, drawn anew from the run's data seed; one fifth validates."""

    points: int = knob(
        1000, "Points", "How many points are drawn.", unit="points", log=True, ge=50, le=100_000
    )

    @property
    def features(self) -> int:
        return 2

    @property
    def sizes(self) -> tuple[int, int]:
        validation = self.points // 5
        return self.points - validation, validation


class Moons(PointSet, title="Two moons (2-D)"):
    """Two interleaved half circles with Gaussian noise: not linearly separable."""

    implementation: ClassVar[str] = "experiments.data.moons:load"
    kind: Literal["moons"] = "moons"
    noise: float = knob(
        0.15, "Noise", "Standard deviation of the Gaussian noise on each coordinate.", ge=0, le=2
    )

    @property
    def classes(self) -> int:
        return 2


class Spirals(PointSet, title="Spirals (2-D)"):
    """Interleaved spiral arms, one class each (after Lang and Witbrock 1988): hard to separate."""

    implementation: ClassVar[str] = "experiments.data.spirals:load"
    kind: Literal["spirals"] = "spirals"
    arms: int = knob(2, "Arms", "Number of spiral arms, one class each.", ge=2, le=8)
    turns: float = knob(
        1.5, "Turns", "How often an arm winds around the centre.", unit="turns", gt=0, le=6
    )
    noise: float = knob(
        0.05, "Noise", "Standard deviation of the Gaussian noise on each coordinate.", ge=0, le=2
    )

    @property
    def classes(self) -> int:
        return self.arms


DataChoice = Annotated[Digits | Mnist | Moons | Spirals, Field(discriminator="kind")]
