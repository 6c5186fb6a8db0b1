"""One fall."""

from __future__ import annotations

from experiments.spec.schedules import Drop


def factor(choice: Drop, step: int, total: int) -> float:
    """1 for n steps, then f."""
    return 1.0 if step <= choice.after else choice.final_fraction
