"""Two overlapping mixtures of Gaussians (Hastie, Tibshirani and Friedman 2009, §2.3)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from experiments.data.examples import Examples
from experiments.data.points import class_sizes
from experiments.progress import OnProgress
from experiments.spec.data import GaussianMixture

CENTRES = np.array([[1.0, 0.0], [0.0, 1.0]])


def load(
    choice: GaussianMixture, seed: int, datasets_dir: Path | None, on_progress: OnProgress | None
) -> Examples:
    """Means, training and validation points each have their own stream: more points leave the
    others as they are."""
    _, of_training, of_validation = _streams(seed)
    means = drawn_means(choice, seed)
    training, validation = choice.available
    parts = [
        _drawn(means, choice.variance, count, generator)
        for count, generator in ((training, of_training), (validation, of_validation))
    ]
    x, y = (np.concatenate(part) for part in zip(*parts, strict=True))
    return Examples(x, y, training)


def drawn_means(choice: GaussianMixture, seed: int) -> NDArray[np.float64]:
    """[2 classes, means, 2], of the data seed `seed`."""
    standard = _streams(seed)[0].standard_normal((2, choice.means, 2))
    return CENTRES[:, None] + standard


def _streams(seed: int) -> list[np.random.Generator]:
    return np.random.default_rng(seed).spawn(3)


def _drawn(
    means: NDArray[np.float64], variance: float, count: int, generator: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """`count` points around means [2 classes, means, 2], in a random order."""
    labels = generator.permutation(np.repeat([0, 1], class_sizes(count, 2)))
    centres = means[labels, generator.integers(means.shape[1], size=count)]
    return centres + np.sqrt(variance) * generator.standard_normal(centres.shape), labels
