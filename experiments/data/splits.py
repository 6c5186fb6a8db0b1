"""What every dataset becomes, and the one place where inputs are scaled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from experiments.spec.data import Scaling


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
    """(x - shift) / spread in float64, where a spread of 0 (a constant feature) counts as 1."""
    known = x[:training].astype(np.float64)
    shift: NDArray[np.float64]
    spread: NDArray[np.float64]
    if scaling == "standardize":
        shift, spread = known.mean(0), known.std(0)
    elif scaling == "global":
        shift, spread = np.asarray(known.mean()), np.asarray(known.std())
    elif scaling == "unit":
        shift, spread = np.asarray(known.min()), np.asarray(np.ptp(known))
    else:
        shift, spread = np.zeros(()), np.ones(())
    scaled = (x - shift) / np.where(spread == 0, 1.0, spread)
    return np.asarray(scaled, np.float32)
