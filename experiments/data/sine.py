"""A sine with noise: y = sin(ω x) + ε."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from experiments.data.curve import with_curve
from experiments.data.examples import Examples
from experiments.progress import OnProgress
from experiments.spec.data import Sine


def load(
    choice: Sine, seed: int, datasets_dir: Path | None, on_progress: OnProgress | None
) -> Examples:
    """Places and noise each have their own stream: other noise leaves the places as they are."""
    places, noise = np.random.default_rng(seed).spawn(2)
    x = places.uniform(-1, 1, choice.points)
    y = np.sin(choice.frequency * x) + choice.noise * noise.standard_normal(choice.points)
    return with_curve(x, y, lambda grid: np.sin(choice.frequency * grid))
