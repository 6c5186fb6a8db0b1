"""What was recorded → a few short lines for the card of an entry."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from experiments.gallery.experiment import Demonstration, Experiment, Measured
from experiments.gallery.records import MOST_POINTS, Curve, Picture, rounded, thin
from experiments.gallery.results import Columns, Recorded, Results

MOST_LINES = 6
SPREAD = 30.0  # of the values, from which an axis is logarithmic
# Chart of the page → the column that tells most of it.
COLUMNS = {
    "loss": "eval/val_loss",
    "accuracy": "eval/val_accuracy",
    "r2": "eval/val_r2",
    "corrupted": "eval/corrupted_accuracy",
    "gradient": "train/grad_norm",
    "rate": "train/learning_rate",
    "clip": "train/clip_coefficient",
    "sharpness": "curvature/sharpness",
    "update_ratio": "layers/update_ratio",
}
FALLBACK = ("eval/val_loss", "train/loss")


def of_experiment(experiment: Experiment, results: Results) -> Picture:
    """A line an arm, of the first seed."""
    for name in (*_wanted(experiment), *FALLBACK):
        curves = []
        for arm in experiment.arms[:MOST_LINES]:
            run = results.runs[arm.key, results.seeds[0]]
            if (points := _points(run, name)) is not None:
                curves.append((arm.title, *points))
        if curves:
            return _picture(curves)
    return Picture()


def of_demonstration(demonstration: Demonstration, measured: Measured) -> Picture:
    """Its lines, those with a name first."""
    lines = sorted(measured.lines, key=lambda line: not line.name)[:MOST_LINES]
    picture = _picture([(line.name, line.x, line.y) for line in lines])
    return picture.model_copy(update={"log_x": demonstration.log_x, "log_y": demonstration.log_y})


def _wanted(experiment: Experiment) -> list[str]:
    """Columns to draw, as "table/column", best first."""
    watch = experiment.watch
    names = [watch.picture] if watch.picture else []
    for chart in watch.charts:
        if chart in COLUMNS:
            names.append(COLUMNS[chart])
        elif chart in ("profile", "layer_lines"):
            names += [f"layers/{quantity}" for quantity in watch.maps[:1]]
        else:  # a chart of one column is called table_column
            tables = experiment.tables
            found = [t for t in tables if chart.startswith(f"{t}_")]
            names += [f"{table}/{chart.removeprefix(f'{table}_')}" for table in found]
    return names


def _points(run: Recorded, name: str) -> tuple[Sequence[float], Sequence[float]] | None:
    """x and y of a column over the steps; of a quantity of all layers at the last finite row."""
    table_name, _, column = name.partition("/")
    table = run.tables.get(table_name)
    if table is None or len(table.steps) == 0:
        return None
    if column in table.names:
        return [float(step) for step in table.steps], [float(value) for value in table[column]]
    return _profile(table, column)


def _profile(table: Columns, quantity: str) -> tuple[Sequence[float], Sequence[float]] | None:
    values = table.layers(quantity) if any(n == f"{quantity}/0" for n in table.names) else None
    if values is None:
        return None
    whole = np.flatnonzero(np.isfinite(values).all(axis=1))
    row = values[whole[-1] if len(whole) else 0]
    return [float(layer + 1) for layer in range(len(row))], [float(value) for value in row]


def _picture(curves: Sequence[tuple[str, Sequence[float], Sequence[float]]]) -> Picture:
    heights = [y for _, _, ys in curves for y in ys if math.isfinite(y)]
    log = bool(heights) and min(heights) > 0 and max(heights) > SPREAD * min(heights)
    lines = (
        thin(Curve.model_construct(name=name[:60], x=tuple(x), y=tuple(y)), MOST_POINTS)
        for name, x, y in curves
    )
    short = tuple(
        Curve(name=line.name, x=tuple(map(_number, line.x)), y=tuple(map(_number, line.y)))
        for line in lines
    )
    return Picture(lines=short, log_y=log)


def _number(value: float | None) -> float | None:
    """Three digits; whole numbers without a point, which is shorter."""
    if value is None or not math.isfinite(value):
        return None
    short = rounded(value)
    return int(short) if short.is_integer() and abs(short) < 1e6 else short
