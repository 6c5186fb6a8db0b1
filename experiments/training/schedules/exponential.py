"""A constant ratio from step to step."""

from __future__ import annotations

from experiments.spec.schedules import Exponential


def factor(choice: Exponential, step: int, total: int) -> float:
    """f^((t-1) / T): the first step is full."""
    return float(choice.final_fraction ** ((step - 1) / total))
