"""An error in training → the end of a run, in words."""

from __future__ import annotations

import traceback

import torch

from experiments.data.examples import DatasetUnavailable
from server.wire.worker import End

FRAMES_TOLD = 8  # of a traceback
REASON_LETTERS = 20_000


def told(error: Exception, step: int) -> End:
    """`failed` at `step`. What is no plain fact goes into the log too, with its traceback."""
    return End(state="failed", step=step, reason=_reason(error)[:REASON_LETTERS])


def _reason(error: Exception) -> str:
    if isinstance(error, DatasetUnavailable):
        return str(error)
    if isinstance(error, torch.OutOfMemoryError):
        return f"Out of memory on the GPU: {str(error).partition('.')[0]}."
    if isinstance(error, MemoryError):
        return "Out of memory."
    traceback.print_exception(error)
    frames = traceback.format_exception(error, limit=-FRAMES_TOLD)
    return f"{type(error).__name__}: {error}\n\n{''.join(frames)}"
