"""Two interleaved half circles, the geometry of scikit-learn's `make_moons`."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from experiments.data.examples import Examples
from experiments.data.points import class_sizes, shuffled
from experiments.progress import OnProgress
from experiments.spec.data import Moons


def load(
    choice: Moons, seed: int, datasets_dir: Path | None, on_progress: OnProgress | None
) -> Examples:
    """Class 0: (cos t, sin t); class 1: (1 - cos t, 1/2 - sin t); t evenly in [0, π]."""
    upper, lower = (np.linspace(0, np.pi, size) for size in class_sizes(choice.points, 2))
    points = np.concatenate(
        [
            np.stack([np.cos(upper), np.sin(upper)], 1),
            np.stack([1 - np.cos(lower), 0.5 - np.sin(lower)], 1),
        ]
    )
    labels = np.repeat([0, 1], [len(upper), len(lower)])
    return shuffled(choice, points, labels, choice.noise, np.random.default_rng(seed))
