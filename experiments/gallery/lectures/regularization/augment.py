"""Shifted copies teach a network to stand shifts, and nothing else."""

from __future__ import annotations

from typing import Any

from experiments.gallery.bars import average, every
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Watch
from experiments.gallery.lectures.regularization.specs import digits
from experiments.gallery.results import Results
from experiments.gallery.verdict import Statement


def spec(**data: Any) -> dict[str, Any]:
    """2×256 on 200 digits; also evaluated on validation images moved by up to one pixel. One scale
    for all pixels: a pixel at the edge that is nearly always black has a tiny deviation, and an
    image moved onto it would be blown up."""
    shared = {"subset": 200, "scaling": "global", "corruption": "shift", "severity": 1}
    choices = {"optimizer": {"kind": "sgd", "lr": 0.1}}
    return digits(2, 256, epochs=60, data=shared | data, **choices)


def claim(results: Results) -> list[Statement]:
    """CLAIMS P:augment, PART: the gain is on shifted images."""

    def gains(key: str, column: str) -> list[float]:
        plain = results.final("plain", column)
        return [b - a for a, b in zip(plain, results.final(key, column), strict=True)]

    return [
        every("shifts: gain on shifted images", gains("shift", "corrupted_accuracy"), above=0.3),
        every("shifts: change on clean images", gains("shift", "val_accuracy"), above=-0.08),
        average("shifts: gain on clean images", gains("shift", "val_accuracy"), above=0.02),
        average("noise: gain on shifted images", gains("noise", "corrupted_accuracy"), above=0.1),
    ]


EXPERIMENT = Experiment(
    key="augment",
    title="Augmentation teaches what it shows",
    topic="regularization",
    question="Does a network trained on shifted copies become better in general?",
    text=(
        "Every training image is moved by up to a pixel, anew in every step: nine times as many "
        "examples that cost nothing, and a prior put into words of data: a digit stays what it "
        "is when it moves. On validation images that are moved, too, the network goes from four "
        "right in ten to nine.",
        "Two things do not come true. On images that are centred as before, the augmented "
        "network is no better: it spends its capacity on cases that do not occur there. And noise "
        "on the inputs, an augmentation as well, does not help against shifts.",
    ),
    expected="partly",
    references=(
        Reference("Neychev, Optimization and regularization in Deep Learning", 2021, "Y19"),
        Reference("Simard, Steinkraus, Platt: Best practices for convolutional networks", 2003),
    ),
    seconds=2,
    limits=(
        "200 examples. It turns when validation images vary in the way that the augmentation "
        "shows, as photographs do, or when far more training would fit the shifts as well."
    ),
    prediction=Prediction(
        question="Trained with shifts of one pixel, the network gains on…",
        options=(
            "shifted and centred images",
            "shifted images only",
            "centred images only",
            "neither",
        ),
        answer=1,
        why="It learns to stand shifts. Centred images have none to stand.",
    ),
    arms=(
        Arm("plain", "as they are", spec()),
        Arm("shift", "shifted by up to 1 pixel", spec(shift=1)),
        Arm("noise", "with noise, 0.5", spec(input_noise=0.5)),
    ),
    claim=claim,
    tables=("eval",),
    watch=Watch(
        charts=("corrupted", "accuracy", "loss"),
        look="Accuracy on corrupted images: one curve far above two. In the chart of accuracy the "
        "three end together.",
        picture="eval/corrupted_accuracy",
    ),
)
