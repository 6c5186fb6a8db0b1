"""Images of noise, with classes of noise."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from experiments.data.examples import Examples
from experiments.progress import OnProgress
from experiments.spec.data import NoiseImages


def load(
    choice: NoiseImages, seed: int, datasets_dir: Path | None, on_progress: OnProgress | None
) -> Examples:
    """Pixels and classes each have their own stream: other classes leave the images as they are."""
    pixels, classes = np.random.default_rng(seed).spawn(2)
    x = pixels.random((choice.examples, choice.features), np.float32)
    return Examples(x, classes.integers(choice.labels, size=choice.examples), choice.available[0])
