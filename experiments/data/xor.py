"""Four clouds on the corners of a square, opposite corners of one class."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from experiments.data.examples import Examples
from experiments.data.points import shuffled
from experiments.progress import OnProgress
from experiments.spec.data import Xor


def load(
    choice: Xor, seed: int, datasets_dir: Path | None, on_progress: OnProgress | None
) -> Examples:
    """As many points around each of (1, 1), (1, -1), (-1, -1), (-1, 1), the first ones one more;
    class 1 where the signs differ."""
    corners = np.array([[1, 1], [1, -1], [-1, -1], [-1, 1]], np.float64)
    corner = np.arange(choice.points) % 4
    generator = np.random.default_rng(seed)
    return shuffled(choice, corners[corner], corner % 2, choice.noise, generator)
