"""What the worker's process takes of the machine: the table `system`, a row about every second."""

from __future__ import annotations

import math
import os
import time
from typing import Any

import numpy as np
import psutil
import pynvml
import torch
from numpy.typing import NDArray

from experiments.training.events import Rows
from server.engine.assignment import SYSTEM

OF_PROCESS = ("cpu_percent", "memory_mb")  # 100 is one core; resident memory
OF_GPU = ("gpu_percent", "gpu_memory_mb")  # of the whole GPU; taken by this process through torch
EVERY_S = 1.0
MB = 1_000_000


class Usage:
    """Samples the process and, on CUDA, its GPU. Runs that train together share what it finds."""

    def __init__(self, device: str) -> None:
        self._process = psutil.Process(os.getpid())
        self._gpu = torch.device(device) if device.startswith("cuda") else None
        self._handle = None if self._gpu is None else _handle(self._gpu)
        self._sampled = time.monotonic()
        self._process.cpu_percent()  # the next call tells the share since this one
        self._row = np.empty(0, np.float32)
        self.count = 0  # samples taken

    @property
    def columns(self) -> list[str]:
        """The names, in the order of `row`."""
        return [*OF_PROCESS, *(() if self._gpu is None else OF_GPU)]

    def sample(self) -> None:
        """Take a sample when EVERY_S have passed since the last."""
        now = time.monotonic()
        if now - self._sampled < EVERY_S:
            return
        self._sampled = now
        found = [self._process.cpu_percent(), self._process.memory_info().rss / MB]
        if self._gpu is not None:
            found += [self._gpu_percent(), torch.cuda.memory_reserved(self._gpu) / MB]
        self._row = np.array(found, np.float32)
        self.count += 1

    def _gpu_percent(self) -> float:
        if self._handle is None:
            return math.nan
        try:
            return float(pynvml.nvmlDeviceGetUtilizationRates(self._handle).gpu)
        except pynvml.NVMLError:  # a slice of a GPU (MIG) does not tell
            return math.nan

    def reader(self) -> Reader:
        """Its samples, for one run."""
        return Reader(self)

    @property
    def row(self) -> NDArray[np.float32]:
        """The last sample, by `columns`."""
        return self._row


class Reader:
    """Each sample once, as a row of the run's table."""

    def __init__(self, usage: Usage) -> None:
        self.columns = usage.columns
        self._usage = usage
        self._taken = 0
        self._rows = 0

    def rows(self, step: int) -> Rows | None:
        """The last sample as the next row, at `step`; None when it was taken before."""
        if self._taken == self._usage.count:
            return None
        self._taken = self._usage.count
        self._rows += 1
        return Rows(SYSTEM, self._rows - 1, np.array([step], np.uint32), self._usage.row[None])


def _handle(gpu: torch.device) -> Any:
    try:
        pynvml.nvmlInit()
        identity = torch.cuda.get_device_properties(gpu).uuid
        return pynvml.nvmlDeviceGetHandleByUUID(f"GPU-{identity}".encode())
    except (pynvml.NVMLError, AttributeError):
        return None
