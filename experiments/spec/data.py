"""Datasets: what a run learns from."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from experiments.spec.dataset import Dataset, Scaling
from experiments.spec.images import Cifar10, Corruption, Digits, FashionMnist, ImageSet, Mnist
from experiments.spec.points import (
    Circles,
    GaussianMixture,
    Moons,
    PointSet,
    Sequences,
    Spirals,
    Xor,
)
from experiments.spec.uploads import File

__all__ = [
    "Cifar10",
    "Circles",
    "Corruption",
    "DataChoice",
    "Dataset",
    "Digits",
    "FashionMnist",
    "File",
    "GaussianMixture",
    "ImageSet",
    "Mnist",
    "Moons",
    "PointSet",
    "Scaling",
    "Sequences",
    "Spirals",
    "Xor",
]

DataChoice = Annotated[
    Digits
    | Mnist
    | FashionMnist
    | Cifar10
    | Moons
    | Circles
    | Spirals
    | Xor
    | GaussianMixture
    | Sequences
    | File,
    Field(discriminator="kind"),
]
