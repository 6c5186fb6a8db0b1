"""What every dataset becomes, and the one place where inputs are scaled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from experiments.spec.data import Scaling

ROWS = 4096


class DatasetUnavailable(RuntimeError):  # noqa: N818
    """The data are not here and could not be fetched. The text says what to put where."""


@dataclass(frozen=True)
class Splits:
    """A dataset in memory, on the CPU."""

    train_x: Tensor  # [examples, features] float32
    train_y: Tensor  # [examples] int64
    validation_x: Tensor
    validation_y: Tensor


def split(scaling: Scaling, x: NDArray[Any], y: NDArray[Any], training: int) -> Splits:
    """The first `training` examples train, the others validate; inputs scaled.

    x [examples, features], y [examples]. The statistics come from the training part alone.
    """
    scaled = torch.from_numpy(_scale(scaling, x, training))
    labels = torch.from_numpy(y.astype(np.int64))
    return Splits(scaled[:training], labels[:training], scaled[training:], labels[training:])


def _scale(scaling: Scaling, x: NDArray[Any], training: int) -> NDArray[np.float32]:
    """(x - shift) / spread, where a spread of 0 (a constant feature) counts as 1."""
    known = x[:training]
    shift: NDArray[np.float64] | float = 0.0
    spread: NDArray[np.float64] | float = 1.0
    if scaling in {"standardize", "global"}:
        shift, variance = _moments(known, each=scaling == "standardize")
        spread = np.sqrt(variance)
    elif scaling == "unit":
        shift, spread = float(known.min()), float(np.ptp(known))
    scaled = x.astype(np.float32)
    scaled -= np.asarray(shift, np.float32)
    scaled /= np.where(np.asarray(spread) == 0, 1.0, spread).astype(np.float32)
    return scaled


def _moments(x: NDArray[Any], *, each: bool) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean and variance (1/N) of each feature, or of all features together, in float64; by rows,
    because all of MNIST in float64 takes 376 MB."""
    parts = [x[start : start + ROWS] for start in range(0, len(x), ROWS)]
    mean = sum(part.sum(0, dtype=np.float64) for part in parts) / len(x)
    mean = np.asarray(mean if each else mean.mean())
    square = sum(np.square(part - mean).sum(0) for part in parts) / len(x)
    return mean, np.asarray(square if each else square.mean())
