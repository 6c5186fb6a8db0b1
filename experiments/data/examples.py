"""What a dataset's own file gives: numbers as they come, before anything is done to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray


class DatasetUnavailable(RuntimeError):  # noqa: N818
    """The data are not here and could not be fetched. The text says what to put where."""


@dataclass(frozen=True)
class Examples:
    """The first `training` examples train, the others validate."""

    x: NDArray[Any]  # [examples, features], any real type
    y: NDArray[Any]  # [examples], classes 0, 1, ...; or [examples, outputs], real numbers
    training: int
