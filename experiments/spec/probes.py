"""What is measured, and how often."""

from __future__ import annotations

from experiments.spec.base import Frozen, knob


class Probes(Frozen, title="Probes"):
    """How often the layers are measured and the network is evaluated."""

    every: int = knob(
        0,
        "Measure layers every",
        "0 is automatic: every step in a run of up to 2,000 steps; in a longer one every step at "
        "the start, then thinned so that measuring costs under 5 % of the training time.",
        unit="steps",
        ge=0,
        le=1_000_000,
    )
    evaluate_every: int = knob(
        0,
        "Evaluate every",
        "Loss and accuracy on the training and validation data. 0 is automatic: once an epoch, "
        "but at most about 500 times in a run.",
        unit="steps",
        ge=0,
        le=10_000_000,
    )
