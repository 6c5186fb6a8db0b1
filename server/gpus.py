"""How busy the NVIDIA GPUs of this machine are. Without one, or without its driver: nothing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import pynvml


@dataclass(frozen=True)
class Gpu:
    """One GPU now."""

    index: int
    percent: float  # of the last second in which something ran on it
    memory_bytes: int  # taken, by whomever


def read() -> list[Gpu]:
    """All GPUs. It blocks for about a millisecond each."""
    found = []
    for index in range(_count()):
        handle = pynvml.nvmlDeviceGetHandleByIndex(index)
        try:
            percent = float(pynvml.nvmlDeviceGetUtilizationRates(handle).gpu)
        except pynvml.NVMLError:  # a slice of a GPU (MIG) does not tell
            percent = float("nan")
        found.append(Gpu(index, percent, int(pynvml.nvmlDeviceGetMemoryInfo(handle).used)))
    return found


@cache
def _count() -> int:
    try:
        pynvml.nvmlInit()
        return int(pynvml.nvmlDeviceGetCount())
    except pynvml.NVMLError:
        return 0
