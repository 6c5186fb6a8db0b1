"""Runs in the store → what a claim reads → a verdict."""

from __future__ import annotations

import asyncio
from typing import Any

import numpy as np

from experiments.gallery.experiment import Experiment
from experiments.gallery.results import Columns, Recorded, Results
from experiments.gallery.verdict import Verdict, judge
from experiments.spec import RunSpec
from server.store import Store
from server.wire.runs import ENDED, RunView

PAGE_BYTES = 1 << 20


class MissingRunError(Exception):
    """The runs do not hold every arm of the experiment, or not all have ended."""


async def verdict(experiment: Experiment, runs: list[RunView], store: Store) -> Verdict:
    """Judge the newest run of every arm at every seed that all arms have.

    Raises MissingRunError.
    """
    found = by_arm(experiment, runs)
    seeds = tuple(sorted(common_seeds(experiment, found)))
    recorded = {}
    for arm in experiment.arms:
        for seed in seeds:
            recorded[arm.key, seed] = await _recorded(found[arm.key, seed], experiment, store)
    results = Results(seeds, recorded)
    return await asyncio.to_thread(lambda: judge(experiment.claim(results)))


def by_arm(experiment: Experiment, runs: list[RunView]) -> dict[tuple[str, int], RunView]:
    """(arm, seed) → the newest run that computes exactly it."""
    found: dict[tuple[str, int], RunView] = {}
    for run in sorted(runs, key=lambda run: run.number):
        seed = int(run.spec["seed"])
        for arm in experiment.arms:
            if arm.at(seed).digest() == run.digest:
                found[arm.key, seed] = run
    return found


def recorded(experiment: Experiment, runs: list[RunView]) -> list[RunView]:
    """Of the seeds that every arm has, all runs, seed by seed in the order of the arms."""
    found = by_arm(experiment, runs)
    seeds = sorted({seed for _, seed in found})
    return [
        found[arm.key, seed]
        for seed in seeds
        if all((arm.key, seed) in found for arm in experiment.arms)
        for arm in experiment.arms
    ]


def common_seeds(experiment: Experiment, found: dict[tuple[str, int], RunView]) -> set[int]:
    """Seeds of which every arm has a run that ended. Raises MissingRunError where there is none."""
    ended = {key for key, run in found.items() if run.state in ENDED - {"failed", "lost"}}
    seeds = {seed for _, seed in ended}
    whole = {seed for seed in seeds if all((arm.key, seed) in ended for arm in experiment.arms)}
    if not whole:
        missing = [arm.title for arm in experiment.arms if not any(k == arm.key for k, _ in ended)]
        what = ", ".join(missing) or "some arm at every seed"
        raise MissingRunError(f"the claim needs a finished run of every arm; missing: {what}")
    return whole


async def _recorded(run: RunView, experiment: Experiment, store: Store) -> Recorded:
    tables = {}
    for position, table in enumerate(run.tables):
        if table.name in experiment.tables:
            tables[table.name] = await _columns(store, run.number, position, table.columns)
    return Recorded(RunSpec.model_validate(run.spec), run.state, run.step, tables)


async def _columns(store: Store, number: int, position: int, names: list[str]) -> Columns:
    """All rows of a table."""
    steps: list[Any] = [np.empty(0, np.uint32)]
    values: list[Any] = [np.empty((0, len(names)), np.float32)]
    row = 0
    while (frame := await store.frames(number, position, row, PAGE_BYTES)) is not None:
        steps.append(frame.steps)
        values.append(frame.values)
        row = frame.next_row
    return Columns(tuple(names), np.concatenate(steps), np.concatenate(values))
