"""Limits of a cohort: what several specs need at once, checked before any work is done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from experiments.spec.limits import MAX_MEMORY, MAX_PARAMETERS, memory

if TYPE_CHECKING:
    from experiments.spec.run import RunSpec

MOST = 64  # runs in a cohort


def check(specs: Sequence[RunSpec]) -> None:
    """Raise ValueError, saying what would be allowed, when `specs` are too large to train together.

    Steps need no limit of their own: each run's are within `limits.MAX_STEPS`, so with the sum of
    the parameters the work is bounded too.
    """
    if len(specs) > MOST:
        raise ValueError(f"at most {MOST} runs train together, these are {len(specs)}")
    parameters = sum(
        spec.model.parameters(spec.data.features, spec.data.outputs, spec.data.image)
        for spec in specs
    )
    if parameters > MAX_PARAMETERS:
        raise ValueError(
            f"together they have {parameters:,} parameters, at most {MAX_PARAMETERS:,}; "
            "choose fewer runs or a smaller network"
        )
    needed = sum(memory(spec) for spec in specs)
    if needed > MAX_MEMORY:
        raise ValueError(
            f"together they need {needed / 2**30:.1f} GiB, at most {MAX_MEMORY // 2**30} GiB; "
            "choose fewer runs, a smaller network or less data"
        )
