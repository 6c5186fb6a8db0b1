"""Interleaved spiral arms, one class each (after Lang and Witbrock 1988)."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from experiments.data.examples import Examples
from experiments.data.points import class_sizes, shuffled
from experiments.progress import OnProgress
from experiments.spec.data import Spirals


def load(
    choice: Spirals, seed: int, datasets_dir: Path | None, on_progress: OnProgress | None
) -> Examples:
    """Arm k of K at radius r in (0, 1]: angle 2π (turns r + k / K); r evenly spread by area."""
    points, labels = [], []
    for arm, size in enumerate(class_sizes(choice.points, choice.arms)):
        radius = np.sqrt(np.arange(1, size + 1) / size)
        angle = 2 * np.pi * (choice.turns * radius + arm / choice.arms)
        points.append(np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1))
        labels.append(np.full(size, arm))
    generator = np.random.default_rng(seed)
    return shuffled(choice, np.concatenate(points), np.concatenate(labels), choice.noise, generator)
