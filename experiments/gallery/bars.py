"""Ways to say that what several seeds measured lies where the claim says."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import isnan, nan
from statistics import mean, median

from experiments.gallery.verdict import Statement


def every(
    text: str,
    figures: Sequence[float],
    *,
    above: float | None = None,
    below: float | None = None,
) -> Statement:
    """The figure of every seed lies above, below, or between. NaN never does."""
    holds = len(figures) > 0 and all(_inside(figure, above, below) for figure in figures)
    return Statement(text, tuple(map(float, figures)), _words("every seed", above, below), holds)


def middle(
    text: str,
    figures: Sequence[float],
    *,
    above: float | None = None,
    below: float | None = None,
) -> Statement:
    """The median over seeds lies there."""
    holds = _inside(median(figures), above, below)
    return Statement(text, tuple(map(float, figures)), _words("the median", above, below), holds)


def average(
    text: str,
    figures: Sequence[float],
    *,
    above: float | None = None,
    below: float | None = None,
) -> Statement:
    """The mean over seeds lies there."""
    holds = _inside(mean(figures), above, below)
    return Statement(text, tuple(map(float, figures)), _words("the mean", above, below), holds)


def ordered(text: str, *figures: float) -> Statement:
    """Each is greater than the one before it."""
    holds = all(a < b for a, b in pairwise(figures))
    return Statement(text, tuple(map(float, figures)), "each greater than the one before", holds)


def ratios(first: Sequence[float], second: Sequence[float]) -> list[float]:
    """first / second, seed by seed; NaN, which lies nowhere, where `second` is 0."""
    return [a / b if b else nan for a, b in zip(first, second, strict=True)]


def _inside(value: float, above: float | None, below: float | None) -> bool:
    """Infinity ("never", for a step) lies above everything; NaN lies nowhere."""
    if isnan(value):
        return False
    return (above is None or value > above) and (below is None or value < below)


def _words(what: str, above: float | None, below: float | None) -> str:
    if above is not None and below is not None:
        return f"{what} between {above:g} and {below:g}"
    return f"{what} above {above:g}" if above is not None else f"{what} below {below:g}"
