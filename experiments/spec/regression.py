"""Datasets whose targets are real numbers: one input, one output, for curves to be fitted to."""

from __future__ import annotations

from typing import ClassVar, Literal

from experiments.spec.base import knob
from experiments.spec.dataset import Dataset, Scaling, Score, batches_of

INTERVAL_SCALING = (
    "none: as it comes, in [-1, 1]; standardize and global: (x - mean) / std; unit: into [0, 1]; "
    "interval: into [-1, 1]. Statistics come from the training part."
)
VALIDATION = 200  # points at which the curve itself is known


class Curve(Dataset):
    """Points (x, y) of a curve y = f(x) on [-1, 1]. What validates is the curve itself: f without
    noise, at 200 evenly spaced x."""

    score: ClassVar[Score] = "r2"
    scaling: Scaling = knob("none", "Input scaling", INTERVAL_SCALING)
    points: int = knob(
        20, "Points", "How many points train.", unit="points", log=True, ge=2, le=100_000
    )

    @property
    def features(self) -> int:
        return 1

    @property
    def outputs(self) -> int:
        return 1

    @property
    def available(self) -> tuple[int, int]:
        return self.points, VALIDATION


class Sine(Curve, title="Sine (1-D regression)"):
    """y = sin(ω x) + ε, x uniform on [-1, 1], ε ~ N(0, noise²): the usual picture of under- and
    overfitting (Bishop 2006, §1.1)."""

    implementation: ClassVar[str] = "experiments.data.sine:load"
    kind: Literal["sine"] = "sine"
    batch_size: int = batches_of(10)
    frequency: float = knob(
        3.0, "Angular frequency ω", "ω / π periods lie between -1 and 1.", unit="rad", gt=0, le=100
    )
    noise: float = knob(
        0.2,
        "Noise",
        "Standard deviation of the noise on the training targets; validation has none.",
        ge=0,
        le=10,
    )


class Chebyshev(Curve, title="Chebyshev polynomial (1-D regression)"):
    """y = T_n(x), x evenly spaced on [-1, 1], ends included, without noise: the toy task on which
    Cohen et al. (2021) show the edge of stability."""

    implementation: ClassVar[str] = "experiments.data.chebyshev:load"
    kind: Literal["chebyshev"] = "chebyshev"
    batch_size: int = batches_of(20)
    degree: int = knob(4, "Degree n", "T_n has n roots in [-1, 1]. The paper: 3 to 5.", ge=1, le=50)
