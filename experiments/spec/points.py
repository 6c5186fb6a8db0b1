"""Datasets that are drawn: points in the plane, and sequences."""

from __future__ import annotations

from typing import ClassVar, Literal

from experiments.spec.base import knob
from experiments.spec.dataset import Labelled

NOISE = "Standard deviation of the Gaussian noise on each coordinate."


class Plane(Labelled):
    """Points in the plane, of two classes unless a dataset says otherwise."""

    @property
    def features(self) -> int:
        return 2

    @property
    def classes(self) -> int:
        return 2


class PointSet(Plane):
    """Points in the plane, drawn anew from the run's data seed; one fifth validates."""

    points: int = knob(
        1000, "Points", "How many points are drawn.", unit="points", log=True, ge=50, le=100_000
    )

    @property
    def available(self) -> tuple[int, int]:
        validation = self.points // 5
        return self.points - validation, validation


class Moons(PointSet, title="Two moons (2-D)"):
    """Two interleaved half circles with Gaussian noise: not linearly separable."""

    implementation: ClassVar[str] = "experiments.data.moons:load"
    kind: Literal["moons"] = "moons"
    noise: float = knob(0.15, "Noise", NOISE, ge=0, le=2)


class Circles(PointSet, title="Two circles (2-D)"):
    """One circle inside the other with Gaussian noise: not linearly separable."""

    implementation: ClassVar[str] = "experiments.data.circles:load"
    kind: Literal["circles"] = "circles"
    ratio: float = knob(
        0.5, "Ratio", "Radius of the inner circle; the outer one has radius 1.", gt=0, lt=1
    )
    noise: float = knob(0.1, "Noise", NOISE, ge=0, le=2)


class Spirals(PointSet, title="Spirals (2-D)"):
    """Interleaved spiral arms, one class each (after Lang and Witbrock 1988): hard to separate."""

    implementation: ClassVar[str] = "experiments.data.spirals:load"
    kind: Literal["spirals"] = "spirals"
    arms: int = knob(2, "Arms", "Number of spiral arms, one class each.", ge=2, le=8)
    turns: float = knob(
        1.5, "Turns", "How often an arm winds around the centre.", unit="turns", gt=0, le=6
    )
    noise: float = knob(0.05, "Noise", NOISE, ge=0, le=2)

    @property
    def classes(self) -> int:
        return self.arms


class Xor(PointSet, title="XOR (2-D)"):
    """Clouds around (±1, ±1); the class is 1 where the signs differ (Minsky and Papert 1969): no
    line separates them."""

    implementation: ClassVar[str] = "experiments.data.xor:load"
    kind: Literal["xor"] = "xor"
    noise: float = knob(0.3, "Noise", NOISE, ge=0, le=2)


class GaussianMixture(Plane, title="Gaussian mixture (2-D, overlapping)"):
    """Two overlapping classes, each a mixture of Gaussians: its means are drawn from N((1, 0), I)
    and N((0, 1), I), its points from N(m_k, variance I) with k at random.

    With 10 means, variance 1/5 and 200 points the recipe of Hastie, Tibshirani and Friedman (The
    Elements of Statistical Learning, 2009, §2.3). 10,000 further points validate.
    """

    implementation: ClassVar[str] = "experiments.data.mixture:load"
    kind: Literal["gaussian-mixture"] = "gaussian-mixture"
    means: int = knob(10, "Means", "Gaussians in each class.", unit="per class", ge=1, le=100)
    variance: float = knob(
        0.2, "Variance", "Of a point around its mean, in each coordinate.", gt=0, le=10
    )
    points: int = knob(
        200,
        "Points",
        "How many points train, half of them in each class.",
        unit="points",
        log=True,
        ge=20,
        le=100_000,
    )

    @property
    def available(self) -> tuple[int, int]:
        return self.points, 10_000


class Sequences(Labelled, title="Sequences (remember the first symbol)"):
    """Sequences of symbols, drawn at random, one-hot with Gaussian noise; the class is the first
    symbol (after the long-time-lag tasks of Hochreiter and Schmidhuber 1997). One fifth validates.

    An example is an image of one row a time step and one column a symbol.
    """

    implementation: ClassVar[str] = "experiments.data.sequences:load"
    kind: Literal["sequences"] = "sequences"
    examples: int = knob(
        1000,
        "Sequences",
        "How many sequences are drawn.",
        unit="sequences",
        log=True,
        ge=50,
        le=100_000,
    )
    length: int = knob(
        20, "Length", "Time steps in a sequence.", unit="steps", log=True, ge=2, le=200
    )
    symbols: int = knob(4, "Symbols", "How many different symbols, one class each.", ge=2, le=20)
    noise: float = knob(
        0.1, "Noise", "Standard deviation of the Gaussian noise on each number.", ge=0, le=2
    )

    @property
    def features(self) -> int:
        return self.length * self.symbols

    @property
    def classes(self) -> int:
        return self.symbols

    @property
    def image(self) -> tuple[int, int, int]:
        return 1, self.length, self.symbols

    @property
    def available(self) -> tuple[int, int]:
        validation = self.examples // 5
        return self.examples - validation, validation
