"""One cycle up and down (Smith and Topin 2018)."""

from __future__ import annotations

import math

from experiments.spec.schedules import OneCycle


def factor(choice: OneCycle, step: int, total: int) -> float:
    """torch's OneCycleLR with cosines: the top is at step p T, the last step is at f."""
    top = max(0.0, choice.rise * total - 1)
    t = step - 1
    if t < top:
        return _between(choice.first_fraction, 1.0, t / top)
    return _between(1.0, choice.final_fraction, (t - top) / max(1.0, total - 1 - top))


def _between(start: float, end: float, share: float) -> float:
    """Half a cosine from `start` at share 0 to `end` at share 1."""
    return end + (start - end) * (1 + math.cos(math.pi * share)) / 2
