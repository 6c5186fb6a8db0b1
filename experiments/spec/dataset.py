"""What every dataset has in common."""

from __future__ import annotations

from typing import Any, ClassVar, Literal, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from experiments.spec.base import Choice, knob

Scaling = Literal["standardize", "global", "unit", "interval", "none"]
Score = Literal["accuracy", "r2"]


def batches_of(size: int) -> Any:
    """The batch size of a dataset, by default `size`."""
    return knob(
        size,
        "Batch size",
        "Examples in one gradient step. The last, partial batch of an epoch is dropped.",
        unit="examples",
        log=True,
        ge=1,
        le=65_536,
    )


class Dataset(Choice):
    """Inputs, targets, and what is done to them. Each knows its shape without loading anything."""

    # What is told beside the loss: the share of right answers, or of the variance explained.
    score: ClassVar[Score]

    scaling: Scaling = knob(
        "standardize",
        "Input scaling",
        "standardize: (x - mean) / std for each feature; global: one mean and std for all "
        "features; unit: into [0, 1]; interval: into [-1, 1]; none: as it comes. Statistics come "
        "from the training part.",
    )
    batch_size: int = batches_of(32)
    subset: int = knob(
        0,
        "Training subset",
        "Train on the first examples only; 0 is all. Validation data and the statistics of the "
        "scaling stay those of the whole set.",
        unit="examples",
        advanced=True,
        ge=0,
        le=1_000_000,
    )
    bad_scaling: float = knob(
        0.0,
        "Bad scaling",
        "Before the input scaling, feature j becomes 10^u (x + s v): u uniform from 0 to this "
        "many decades, v normal, s the standard deviation of all inputs. standardize undoes it.",
        unit="decades",
        advanced=True,
        ge=0,
        le=6,
    )
    input_noise: float = knob(
        0.0,
        "Noise augmentation",
        "Standard deviation of Gaussian noise added to every scaled training input, drawn anew "
        "in every step.",
        advanced=True,
        ge=0,
        le=10,
    )

    @property
    def features(self) -> int:
        """Numbers in one example."""
        raise NotImplementedError

    @property
    def outputs(self) -> int:
        """Numbers that a network gives for one example."""
        raise NotImplementedError

    @property
    def image(self) -> tuple[int, int, int] | None:
        """(channels, height, width) of one example, whose numbers come in that order; None when
        it is no image."""
        return None

    @property
    def available(self) -> tuple[int, int]:
        """(training examples, validation examples) of the whole set."""
        raise NotImplementedError

    @property
    def sizes(self) -> tuple[int, int]:
        """(training examples, validation examples) of this run."""
        training, validation = self.available
        return self.subset or training, validation

    @property
    def numbers(self) -> int:
        """Numbers that are held while a run trains."""
        return sum(self.sizes) * self.features

    @model_validator(mode="after")
    def _possible(self) -> Self:
        training = self.available[0]
        if self.subset > training:
            raise PydanticCustomError(
                "too_large",
                "{field} must be {allowed}",
                {"field": "data.subset", "allowed": f"at most {training}, the training examples"},
            )
        return self


class Labelled(Dataset):
    """Examples of some classes, 0, 1, ..., and the ways to label them wrongly."""

    score: ClassVar[Score] = "accuracy"

    label_noise: float = knob(
        0.0,
        "Label noise",
        "Share of the training labels that are wrong: replaced by another class, all others "
        "equally likely. Validation labels stay right.",
        advanced=True,
        ge=0,
        le=1,
    )
    random_labels: bool = knob(
        False,
        "Random labels",
        "Every training label is drawn anew, all classes equally likely (Zhang et al. 2017): "
        "nothing can be learned, only memorized. Validation labels stay right.",
        advanced=True,
    )

    @property
    def classes(self) -> int:
        """Number of classes."""
        raise NotImplementedError

    @property
    def outputs(self) -> int:
        """One for each class."""
        return self.classes

    @model_validator(mode="after")
    def _one_wrong(self) -> Self:
        if self.random_labels and self.label_noise:
            raise PydanticCustomError(
                "excluded",
                "{field} must be 0 with random labels, which are noise already",
                {"field": "data.label_noise"},
            )
        return self
