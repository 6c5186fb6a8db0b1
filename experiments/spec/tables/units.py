"""The table `units`: what the units of a layer do together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.spec.tables.description import Quantity, TableDescription

if TYPE_CHECKING:
    from experiments.spec.run import RunSpec

EXAMPLES = 256  # of the training data, drawn once a run


def _work(spec: RunSpec) -> float:
    return 3 + EXAMPLES / (8 * spec.batch_size)  # measured: 1 to 6


TABLE = TableDescription(
    "units",
    "Units of a layer",
    "Outputs of every layer (after norm and activation) on a fixed part of the training data, 256 "
    "examples, dropout off, batch statistics.",
    "full",
    (
        Quantity(
            "unit_correlation",
            "Unit correlation",
            "Mean size of the correlation of two units; 1: all do the same. Units that do not vary "
            "are left out.",
            formula="mean |corr(h_i, h_j)|, i ≠ j",
            low=0,
            high=1,
        ),
        Quantity(
            "participation_rank",
            "Participation rank",
            "In how many directions the outputs vary; 1: in one, 0: not at all.",
            unit="dimensions",
            formula="(Σ λ)² / Σ λ², λ the eigenvalues of the units' covariance",
            source="Gao et al. 2017",
            low=0,
        ),
    ),
    implementation="experiments.probes.curvature.units:Units",
    every="units_every",
    rows=200,
    work=_work,
)
