"""Arms → a bundle."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from experiments.gallery.bundle import LayerShape, RunShape, TableShape, Writer
from experiments.gallery.experiment import Experiment
from experiments.gallery.running.check import told
from experiments.gallery.running.run import Trained, train


def record(
    wanted: Sequence[Experiment],
    seeds: Sequence[int],
    path: Path,
    *,
    datasets_dir: Path | None = None,
    device: str = "cpu",
    said: Callable[[str], None] = lambda line: None,
) -> tuple[int, int]:
    """Train every arm at every seed and write what was recorded; (runs, bytes of the file).

    An experiment that cannot be trained is told and left out. Raises BundleError when nothing is
    left, or too much.
    """
    writer = Writer(path)
    runs = 0
    for experiment in wanted:
        begun = time.time()
        try:
            trained = train(experiment, seeds, device=device, datasets_dir=datasets_dir)
        except Exception as error:  # the others are recorded all the same
            said(f"{experiment.key}: left out: {told(error)}")
            continue
        size = 0
        for (arm, seed), run in trained.items():
            shape = _shape(experiment.key, arm, seed, run, begun)
            writer.add(shape, [(table.steps, table.values) for table in run.tables.values()])
            size += shape.bytes
        runs += len(trained)
        said(f"{experiment.key}: {len(trained)} runs, {size / 1e6:.1f} MB of rows")
    return runs, writer.close()


def _shape(key: str, arm: str, seed: int, run: Trained, begun: float) -> RunShape:
    declared = run.declared
    return RunShape(
        key=key,
        arm=arm,
        seed=seed,
        digest=run.spec.digest(),
        state=run.ended.state,
        reason=run.ended.reason,
        step=run.ended.step,
        total_steps=declared.total_steps,
        steps_per_epoch=declared.steps_per_epoch,
        parameters=declared.parameters,
        device=declared.device,
        started=begun,
        ended=time.time(),
        layers=tuple(LayerShape(**vars(layer)) for layer in declared.layers),
        tables=tuple(
            TableShape(name=name, columns=table.names, rows=len(table.steps))
            for name, table in run.tables.items()
        ),
    )
