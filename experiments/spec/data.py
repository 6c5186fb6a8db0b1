"""Datasets: what a run learns from."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from experiments.spec.dataset import Dataset, Labelled, Scaling, Score
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
from experiments.spec.regression import Chebyshev, Curve, Sine
from experiments.spec.uploads import File

__all__ = [
    "Chebyshev",
    "Cifar10",
    "Circles",
    "Corruption",
    "Curve",
    "DataChoice",
    "Dataset",
    "Digits",
    "FashionMnist",
    "File",
    "GaussianMixture",
    "ImageSet",
    "Labelled",
    "Mnist",
    "Moons",
    "PointSet",
    "Scaling",
    "Score",
    "Sequences",
    "Sine",
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
    | Sine
    | Chebyshev
    | File,
    Field(discriminator="kind"),
]
