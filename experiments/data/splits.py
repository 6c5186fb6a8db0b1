"""What every dataset becomes: scaled, split, and spoiled where that is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from experiments.data import labels
from experiments.data.corruptions import corrupted
from experiments.data.examples import Examples
from experiments.data.scaling import Scale, fitted, spoiler
from experiments.spec.data import Dataset, ImageSet, Labelled
from experiments.spec.seeds import Stream, stream_seed


@dataclass(frozen=True)
class Splits:
    """A dataset in memory, on the CPU."""

    train_x: Tensor  # [examples, features] float32
    train_y: Tensor  # [examples] int64, or [examples, outputs] float32 where they are numbers
    validation_x: Tensor
    validation_y: Tensor
    corrupted_x: Tensor | None  # validation_x, spoiled; None where that is not asked for
    scale: Scale  # from the numbers as they came to these


def split(choice: Dataset, seed: int, examples: Examples) -> Splits:
    """Scaled by the whole training part, then cut to its subset, whose labels are made wrong.

    `seed` is that of the data: each way of spoiling them has its own stream of it.
    """
    training, used = examples.training, choice.sizes[0]
    x = examples.x
    y = examples.y.astype(np.int64 if isinstance(choice, Labelled) else np.float32)
    scale = _scale(choice, seed, x[:training])
    worse = None
    if isinstance(choice, ImageSet) and choice.corruption != "none":
        generator = torch.Generator().manual_seed(stream_seed(seed, "corruption"))
        worse = torch.from_numpy(scale(corrupted(choice, x[training:], generator)))
    return Splits(
        torch.from_numpy(scale(x[:used])),
        torch.from_numpy(_targets(choice, seed, y[:used])),
        torch.from_numpy(scale(x[training:])),
        torch.from_numpy(y[training:]),
        worse,
        scale,
    )


def _scale(choice: Dataset, seed: int, known: NDArray[Any]) -> Scale:
    if not choice.bad_scaling:
        return fitted(choice.scaling, known)
    spoil = spoiler(choice.bad_scaling, known, _generator(seed, "bad scaling"))
    return fitted(choice.scaling, spoil(known)).after(spoil)


def _targets(choice: Dataset, seed: int, y: NDArray[Any]) -> NDArray[Any]:
    if not isinstance(choice, Labelled):
        return y
    if choice.random_labels:
        return labels.at_random(y, choice.classes, _generator(seed, "labels"))
    if choice.label_noise:
        noise = choice.label_noise
        return labels.with_noise(y, choice.classes, noise, _generator(seed, "labels"))
    return y


def _generator(seed: int, stream: Stream) -> np.random.Generator:
    return np.random.default_rng(stream_seed(seed, stream))
