"""The table `boundary`: what the network says over the plane of 2-D data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.spec.tables.description import Quantity, TableDescription

if TYPE_CHECKING:
    from experiments.spec.run import RunSpec

CELLS = 48  # on each side


def _applies(spec: RunSpec) -> bool:
    return spec.data.features == 2 and spec.data.score == "accuracy"


def _end(name: str, title: str) -> Quantity:
    help = f"{title} of the grid, in scaled inputs: a tenth of the data's range beyond the data."
    return Quantity(name, title, help, layered=False)


TABLE = TableDescription(
    "boundary",
    "Decision boundary",
    "The winning class and its probability on a grid of 48 × 48 cells over the plane, in "
    "evaluation mode. Only of data with two inputs and classes.",
    "standard",
    (
        _end("x_min", "Left end"),
        _end("x_max", "Right end"),
        _end("y_min", "Lower end"),
        _end("y_max", "Upper end"),
        Quantity(
            "cell",
            "Winning class and its probability",
            "Cell 48 r + c is in row r from the lower end and column c from the left end. The "
            "whole part is the class, the rest its probability, at most 0.9995.",
            formula="argmax p + min(max p, 0.9995), p = softmax(f)",
            low=0,
            layered=False,
            bins=CELLS * CELLS,
        ),
    ),
    implementation="experiments.probes.curvature.boundary:Boundary",
    every="boundary_every",
    rows=100,
    applies=_applies,
    work=lambda spec: 1 + CELLS * CELLS / (64 * spec.batch_size),
)
