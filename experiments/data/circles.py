"""One circle inside the other, the geometry of scikit-learn's `make_circles`."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from experiments.data.examples import Examples
from experiments.data.points import class_sizes, shuffled
from experiments.progress import OnProgress
from experiments.spec.data import Circles


def load(
    choice: Circles, seed: int, datasets_dir: Path | None, on_progress: OnProgress | None
) -> Examples:
    """r (cos t, sin t), t evenly in [0, 2π); class 0: r = 1; class 1: r = `ratio`."""
    sizes = class_sizes(choice.points, 2)
    angle = np.concatenate([2 * np.pi * np.arange(size) / size for size in sizes])
    labels = np.repeat([0, 1], sizes)
    radius = np.where(labels == 1, choice.ratio, 1.0)[:, None]
    points = radius * np.stack([np.cos(angle), np.sin(angle)], 1)
    return shuffled(choice, points, labels, choice.noise, np.random.default_rng(seed))
