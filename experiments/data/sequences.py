"""Sequences of symbols whose class is the first one."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from experiments.data.examples import Examples
from experiments.progress import OnProgress
from experiments.spec.data import Sequences


def load(
    choice: Sequences, seed: int, datasets_dir: Path | None, on_progress: OnProgress | None
) -> Examples:
    """[sequences, length · symbols]: one-hot rows, a row a time step, with noise on each number."""
    generator = np.random.default_rng(seed)
    symbols = generator.integers(choice.symbols, size=(choice.examples, choice.length))
    shape = (choice.examples, choice.length, choice.symbols)
    noise = choice.noise * generator.standard_normal(shape, np.float32)
    x = (np.eye(choice.symbols, dtype=np.float32)[symbols] + noise).reshape(choice.examples, -1)
    return Examples(x, symbols[:, 0], choice.available[0])
