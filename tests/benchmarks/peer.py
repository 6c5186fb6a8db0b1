"""One of the others, run in a virtual environment of its own: `python peer.py NAME DIRECTORY STEPS
COLUMNS` writes scalars step by step, reads one series back, and prints what it took as JSON.

It imports nothing of ours. Each is used as its own documentation does, with its batching where it
has one.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Rows = list[list[float]]
Taken = tuple[float, float, int]  # s to write, s to read one series, points read


def tensorboard(directory: Path, rows: Rows) -> Taken:
    """Event files by tensorboardX, read with TensorBoard's own reader."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
    from tensorboardX import SummaryWriter

    def write() -> None:
        writer = SummaryWriter(str(directory))
        for step, row in enumerate(rows):
            for column, value in enumerate(row):
                writer.add_scalar(f"c{column}", value, step)
        writer.close()

    def read() -> int:
        events = EventAccumulator(str(directory), size_guidance={"scalars": 0})
        events.Reload()
        return len(events.Scalars("c3"))

    return timed(write, read)


def mlflow(directory: Path, rows: Rows) -> Taken:
    """SQLite, which is its default; a batch of all columns a step."""
    from mlflow.entities import Metric
    from mlflow.tracking import MlflowClient

    client = MlflowClient(f"sqlite:///{directory}/mlflow.db")
    experiment = client.create_experiment("bench", artifact_location=str(directory / "artifacts"))
    run = client.create_run(experiment).info.run_id

    def write() -> None:
        for step, row in enumerate(rows):
            now = int(1e3 * time.time())
            client.log_batch(run, [Metric(f"c{c}", v, now, step) for c, v in enumerate(row)])

    return timed(write, lambda: len(client.get_metric_history(run, "c3")))


def aim(directory: Path, rows: Rows) -> Taken:
    """A local repository."""
    from aim import Repo, Run

    repo = Repo.from_path(str(directory), init=True)
    run = Run(repo=repo, system_tracking_interval=None, log_system_params=False)

    def write() -> None:
        for step, row in enumerate(rows):
            for column, value in enumerate(row):
                run.track(value, name=f"c{column}", step=step)
        run.close()

    def read() -> int:
        found = repo.query_metrics("metric.name == 'c3'").iter_runs()
        return sum(len(metric.values.values_list()) for of_run in found for metric in of_run)

    return timed(write, read)


def trackio(directory: Path, rows: Rows) -> Taken:
    """Its SQLite, without the page."""
    import trackio as tracker
    from trackio.sqlite_storage import SQLiteStorage

    assert directory.exists()
    run: Any = tracker.init(project="bench", name="bench")

    def write() -> None:
        for row in rows:
            tracker.log({f"c{column}": value for column, value in enumerate(row)})
        tracker.finish()

    def read() -> int:
        return sum("c3" in line for line in SQLiteStorage.get_logs("bench", run.name))

    return timed(write, read)


def timed(write: Callable[[], object], read: Callable[[], int]) -> Taken:
    """Seconds of both."""
    began = time.perf_counter()
    write()
    written = time.perf_counter()
    points = read()
    return written - began, time.perf_counter() - written, points


def size(directory: Path) -> int:
    """Bytes of all files."""
    return sum(file.stat().st_size for file in directory.rglob("*") if file.is_file())


def main() -> None:
    """Print one line of JSON."""
    name, place, steps, columns = sys.argv[1:]
    directory = Path(place)
    chance = random.Random(0)
    rows = [[chance.gauss(0, 1) for _ in range(int(columns))] for _ in range(int(steps))]
    before, cpu = size(directory), time.process_time()
    write_s, read_s, points = globals()[name](directory, rows)
    told = {"write_s": write_s, "read_s": read_s, "points": points}
    told |= {"bytes": size(directory) - before, "cpu_s": time.process_time() - cpu}
    print(json.dumps(told))


if __name__ == "__main__":
    main()
