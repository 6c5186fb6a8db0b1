"""Every table of a run and what its columns mean. A probe's table is one file and one line here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.spec.tables import (
    along_gradient,
    boundary,
    curvature,
    gradient_noise,
    histograms,
    layers,
    nonfinite,
    preactivations,
    predictions,
    run,
    units,
    weights,
)
from experiments.spec.tables.description import TableDescription

if TYPE_CHECKING:
    from experiments.spec.run import RunSpec

TABLES: tuple[TableDescription, ...] = (
    run.TRAIN,
    layers.TABLE,
    run.EVAL,
    nonfinite.TABLE,
    weights.TABLE,
    preactivations.TABLE,
    predictions.TABLE,
    histograms.TABLE,
    boundary.TABLE,
    units.TABLE,
    gradient_noise.TABLE,
    along_gradient.TABLE,
    curvature.TABLE,
)


def probed(spec: RunSpec) -> list[TableDescription]:
    """The tables that probes write in a run of `spec`, in the order in which they are declared."""
    return [table for table in TABLES if table.implementation and table.chosen(spec)]
