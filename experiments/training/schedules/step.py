"""A fall every n steps."""

from __future__ import annotations

from experiments.spec.schedules import StepDecay


def factor(choice: StepDecay, step: int, total: int) -> float:
    """γ^⌊(t-1) / n⌋; a power too small for a float is 0."""
    return float(choice.factor ** ((step - 1) // choice.every))
