"""Entry → what was recorded of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import numpy as np

from experiments.gallery.experiment import Demonstration, Experiment, Measured
from experiments.gallery.results import Columns, Recorded, Results
from experiments.spec import RunSpec
from experiments.training.cohorts import Cohort
from experiments.training.cohorts.member import Broke
from experiments.training.events import Declared, Ended, Rows, Table


class ArmError(Exception):
    """An arm could not be trained; the text says which and why."""


@dataclass(frozen=True)
class Trained:
    """A run as it was declared, recorded and ended."""

    spec: RunSpec
    declared: Declared
    ended: Ended
    tables: Mapping[str, Columns]


def run_experiment(
    experiment: Experiment,
    seeds: Sequence[int],
    *,
    device: str = "cpu",
    datasets_dir: Path | None = None,
) -> Results:
    """Train every arm at every seed, all of them in one cohort. Raises ArmError."""
    trained = train(experiment, seeds, device=device, datasets_dir=datasets_dir)
    runs = {
        key: Recorded(run.spec, run.ended.state, run.ended.step, run.tables)
        for key, run in trained.items()
    }
    return Results(tuple(seeds), runs)


def train(
    experiment: Experiment,
    seeds: Sequence[int],
    *,
    device: str = "cpu",
    datasets_dir: Path | None = None,
) -> dict[tuple[str, int], Trained]:
    """(arm, seed) → its run. Raises ArmError."""
    keys = [(arm.key, seed) for arm in experiment.arms for seed in seeds]
    arms = {arm.key: arm for arm in experiment.arms}
    specs = [arms[key].at(seed) for key, seed in keys]
    cohort = Cohort(specs, device=device, datasets_dir=datasets_dir)
    declared: dict[int, Declared] = {}
    ended: dict[int, Ended] = {}
    rows: dict[int, list[Rows]] = {member: [] for member in range(len(specs))}
    for member, event in cohort.events():
        if isinstance(event, Broke):
            raise ArmError(f"{experiment.key}, {keys[member]}: {event.error}") from event.error
        if isinstance(event, Declared):
            declared[member] = event
        if isinstance(event, Ended):
            ended[member] = event
            rows[member] += cohort.drain(member)
    return {
        key: Trained(
            specs[member],
            declared[member],
            ended[member],
            {table.name: columns(table, rows[member]) for table in declared[member].tables},
        )
        for member, key in enumerate(keys)
    }


def columns(table: Table, rows: Sequence[Rows]) -> Columns:
    """All rows of a table joined."""
    own = [part for part in rows if part.table == table.name]
    steps = [part.steps for part in own] or [np.empty(0, np.uint32)]
    values = [part.values for part in own] or [np.empty((0, len(table.columns)), np.float32)]
    return Columns(tuple(table.columns), np.concatenate(steps), np.concatenate(values))


def run_demonstration(demonstration: Demonstration, seeds: Sequence[int]) -> list[Measured]:
    """Its calculation, once a seed."""
    module, _, name = demonstration.measure.partition(":")
    measure: Callable[[int], Measured] = getattr(import_module(module), name)
    return [measure(seed) for seed in seeds]
