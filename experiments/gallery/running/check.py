"""An entry → its verdict, and the record of it."""

from __future__ import annotations

import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from experiments.data.examples import DatasetUnavailable
from experiments.gallery.catalogue import entries
from experiments.gallery.experiment import Demonstration, Experiment
from experiments.gallery.records import Picture, Record, digest, found, rounded
from experiments.gallery.running import picture
from experiments.gallery.running.run import ArmError, run_demonstration, run_experiment
from experiments.gallery.verdict import Statement, Verdict, judge

Entry = Experiment | Demonstration


@dataclass(frozen=True)
class Order:
    """What every check of one call has in common. `seeds` None: the entry's own."""

    seeds: tuple[int, ...] | None = None
    device: str = "cpu"
    datasets_dir: Path | None = None


@dataclass(frozen=True)
class Checked:
    """What came of an entry. Without a record it was not judged, and `error` says why."""

    key: str
    seconds: float
    record: Record | None = None
    error: str = ""
    missing: bool = False  # its data are not on this machine

    @property
    def verdict(self) -> str:
        """Measured; "not run" where the data are missing, "error" where it broke."""
        if self.record:
            return self.record.state
        return "not run" if self.missing else "error"

    @property
    def as_expected(self) -> bool:
        """Whether the file said so. What could not be run is no contradiction."""
        return self.missing or self.verdict == entries()[self.key].expected


def chosen(names: Sequence[str], *, fast: bool = False) -> list[Entry]:
    """The named entries, or all. Raises KeyError naming what there is."""
    known = entries()
    unknown = [name for name in names if name not in known]
    if unknown:
        raise KeyError(f"no experiment {', '.join(unknown)}; there are {', '.join(known)}")
    wanted = [known[name] for name in names] if names else list(known.values())
    return [entry for entry in wanted if entry.fast or not fast]


def check(key: str, order: Order) -> Checked:
    """Run it and judge it; an error of one entry is told, and no end of the others."""
    entry = entries()[key]
    seeds = entry.seeds if order.seeds is None else order.seeds
    begun = time.perf_counter()
    try:
        verdict, drawn = measured(entry, seeds, order)
    except Exception as error:  # whatever an entry raises belongs into the table
        missing = isinstance(error.__cause__ or error, DatasetUnavailable)
        return Checked(key, time.perf_counter() - begun, None, told(error), missing)
    seconds = time.perf_counter() - begun
    record = Record(
        key=key,
        digest=digest(entry),
        state=verdict.state,
        time=int(time.time()),
        device=device_name(order.device),
        torch=torch.__version__.partition("+")[0],
        seeds=tuple(seeds),
        seconds=rounded(seconds),
        statements=found(verdict.statements),
        picture=drawn,
    )
    return Checked(key, seconds, record)


def measured(entry: Entry, seeds: Sequence[int], order: Order) -> tuple[Verdict, Picture]:
    """Verdict and picture. Raises ArmError, and whatever a calculation or a claim raises."""
    statements: list[Statement]
    if isinstance(entry, Demonstration):
        numbers = run_demonstration(entry, seeds)
        statements, drawn = entry.claim(numbers), picture.of_demonstration(entry, numbers[0])
    else:
        results = run_experiment(entry, seeds, device=order.device, datasets_dir=order.datasets_dir)
        statements, drawn = entry.claim(results), picture.of_experiment(entry, results)
    return judge(statements), drawn


def device_name(device: str) -> str:
    """ "CPU", or what the GPU is called."""
    return torch.cuda.get_device_name() if device.startswith("cuda") else "CPU"


def told(error: Exception) -> str:
    """In one line, with the place where it was raised."""
    message = (str(error).strip().splitlines() or [""])[0][:300]
    if isinstance(error, ArmError | DatasetUnavailable):
        return message
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {message} ({Path(last.filename).name}, line {last.lineno})"
