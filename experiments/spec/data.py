"""Datasets: what a run learns from."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from experiments.spec.dataset import Dataset, Labelled, Scaling, Score
from experiments.spec.images import Cifar10, Corruption, Digits, FashionMnist, ImageSet, Mnist
from experiments.spec.noise_images import NoiseImages
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
from experiments.spec.uploads import File, FileRegression, Uploaded

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
    "FileRegression",
    "GaussianMixture",
    "ImageSet",
    "Labelled",
    "Mnist",
    "Moons",
    "NoiseImages",
    "PointSet",
    "Scaling",
    "Score",
    "Sequences",
    "Sine",
    "Spirals",
    "Uploaded",
    "Xor",
]

DataChoice = Annotated[
    Digits
    | Mnist
    | FashionMnist
    | Cifar10
    | NoiseImages
    | Moons
    | Circles
    | Spirals
    | Xor
    | GaussianMixture
    | Sequences
    | Sine
    | Chebyshev
    | File
    | FileRegression,
    Field(discriminator="kind"),
]
