"""Which first scales persist, on the digits that every machine has."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from experiments.gallery.experiment import Arm
from experiments.gallery.lectures.initialization import persist


def spec(c: float) -> dict[str, Any]:
    """The same network on digits."""
    return persist.spec(c) | {
        "data": {"kind": "digits", "batch_size": 32},
        "budget": {"kind": "epochs", "epochs": 40},
    }


EXPERIMENT = replace(
    persist.EXPERIMENT,
    key="persist-digits",
    title="Does the first scale persist? On digits",
    seconds=9,
    arms=tuple(Arm(f"{c:g}", f"c = {c:g}", spec(c)) for c in persist.VARIANCES),
    twin="",
)
