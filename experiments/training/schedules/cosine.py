"""Half a cosine from the full learning rate to a fraction of it."""

from __future__ import annotations

import math

from experiments.spec.schedules import Cosine


def factor(choice: Cosine, step: int, total: int) -> float:
    """f + (1 - f) (1 + cos(π t / T)) / 2 at t = step - 1: the first step is full."""
    cosine = (1 + math.cos(math.pi * (step - 1) / total)) / 2
    return choice.final_fraction + (1 - choice.final_fraction) * cosine
