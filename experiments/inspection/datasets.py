"""Datasets kept in memory between inspections, and never downloaded for one."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

from torch import Tensor

from experiments import data
from experiments.data import DatasetUnavailable, Splits
from experiments.progress import Progress
from experiments.spec import RunSpec
from experiments.spec.seeds import stream_seed

MOST_BYTES = 512 * 2**20


class Datasets:
    """The datasets used last, at most MOST_BYTES of them beside the newest."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._kept: OrderedDict[str, Splits] = OrderedDict()

    def load(self, spec: RunSpec) -> Splits:
        """What `spec` learns from. Raises DatasetUnavailable, also when it would be downloaded."""
        seed = stream_seed(spec.seed, "data")
        key = f"{seed} {spec.data.model_dump_json(exclude={'batch_size'})}"
        if key not in self._kept:
            self._kept[key] = data.load(spec.data, seed, self._folder, _no_download)
        self._kept.move_to_end(key)
        while len(self._kept) > 1 and sum(map(_bytes, self._kept.values())) > MOST_BYTES:
            self._kept.popitem(last=False)
        return self._kept[key]


def _no_download(progress: Progress) -> None:
    raise DatasetUnavailable("It is not here yet; a run that is started downloads it.")


def _bytes(splits: Splits) -> int:
    return sum(value.nbytes for value in vars(splits).values() if isinstance(value, Tensor))
