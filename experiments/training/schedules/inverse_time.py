"""A fall like 1/t (Robbins and Monro 1951)."""

from __future__ import annotations

from experiments.spec.schedules import InverseTime


def factor(choice: InverseTime, step: int, total: int) -> float:
    """1 / (1 + (t-1) / τ): the first step is full."""
    return 1 / (1 + (step - 1) / choice.half)
