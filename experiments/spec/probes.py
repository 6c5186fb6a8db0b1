"""What is measured, and how often."""

from __future__ import annotations

from typing import Any

from experiments.spec.base import Frozen, knob
from experiments.spec.tables.description import Cost

SPARSE = (
    "0 is automatic: step 1, 2, 4, 8 ..., then evenly so that about 100 measurements are made in a "
    "run, in a long one for under 5 % of the training time."
)

COSTLY = (
    "0 is automatic: evenly, as often as takes about 2.5 % of the work of the run, but at least 6 "
    "and at most 200 times."
)


def _every(title: str, help: str) -> Any:
    return knob(0, title, help, unit="steps", advanced=True, ge=0, le=10_000_000)


class Probes(Frozen, title="Probes"):
    """How much is measured, how often, and how often the network is evaluated."""

    cost: Cost = knob(
        "standard",
        "Measure",
        "economy: loss, accuracy and eight quantities of every layer. standard: also histograms, "
        "percentiles and the course of the weights, at few steps. full: all that applies to the "
        "run, however slow.",
    )
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
    statistics_every: int = _every(
        "Percentiles and weights every",
        f"Pre-activation percentiles, the course of the weights, entropy. {SPARSE}",
    )
    histograms_every: int = _every("Histograms every", SPARSE)
    boundary_every: int = _every("Decision boundary every", f"Of 2-D data. {COSTLY}")
    units_every: int = _every(
        "Units every", f"Correlation of units and participation rank; cost full. {COSTLY}"
    )
    gradient_noise_every: int = _every("Gradient noise every", f"Cost full. {COSTLY}")
    along_gradient_every: int = _every(
        "Along the gradient every",
        f"Loss range, gradient change and smoothness; cost full. {COSTLY}",
    )
    curvature_every: int = _every(
        "Sharpness every", f"Largest eigenvalue of the Hessian; cost full. {COSTLY}"
    )
