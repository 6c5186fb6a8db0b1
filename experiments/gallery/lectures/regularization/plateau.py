"""A plateau is not the end: the loss stands still while the weights move."""

from __future__ import annotations

from typing import Any

import numpy as np

from experiments.gallery.bars import every
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Region, Watch
from experiments.gallery.lectures.regularization.specs import FULL, digits
from experiments.gallery.results import Array, Recorded, Results
from experiments.gallery.verdict import Statement

EPOCHS = 60


def spec(**choices: Any) -> dict[str, Any]:
    """3×64 sigmoids, Xavier, every step measured."""
    return digits(
        3,
        64,
        epochs=EPOCHS,
        model={"activation": {"kind": "sigmoid"}},
        init={"kind": "xavier_normal"},
        optimizer={"kind": "sgd", "lr": 0.1},
        probes={"cost": "standard", "every": 1, "statistics_every": FULL},
        **choices,
    )


def path(run: Recorded, first: int, last: int) -> float:
    """Mean length of an epoch's way, all steps of all weights, over these epochs (1: the first)."""
    layers = run.tables["layers"]
    steps = np.linalg.norm(layers.layers("update_ratio") * layers.layers("weight_norm"), axis=1)
    inside = steps[(first - 1) * FULL : last * FULL]
    return float(FULL * inside.mean()) if len(inside) else float("nan")


def distance(run: Recorded, epoch: int) -> float:
    """From the first weights, all layers."""
    weights, norms = run.tables["weights"], run.tables["layers"].layers("weight_norm")[0]
    moved: Array = weights.layers("weight_movement")[weights.row(epoch * FULL)] * norms
    return float(np.linalg.norm(moved))


def claim(results: Results) -> list[Statement]:
    """CLAIMS P:plateau. Its length of an epoch's net movement is not in a table: the way of all
    steps stands for it, and the distance from the start."""
    whole = results.arm("whole")
    flat = [run.tables["eval"]["train_loss"][4] for run in whole]
    moved = [path(run, 2, 4) / path(run, EPOCHS - 3, EPOCHS) for run in whole]
    away = [distance(run, 8) / distance(run, 2) for run in whole]
    stopped = [run.step / FULL for run in results.arm("one")]
    return [
        every("training loss after 4 epochs (guessing: 2.30)", flat, above=2.2),
        every("way of an epoch, epochs 2 to 4 / the last 4", moved, above=0.8),
        every("distance from the start, epoch 8 / epoch 2", away, above=1.5),
        every("training loss at the end", results.final("whole", "train_loss"), below=0.5),
        every("less than 1 % over one epoch: stops at", stopped, below=5.5),
        every("with an accuracy of", results.final("one", "val_accuracy"), below=0.4),
        every("over ten epochs: accuracy", results.final("ten", "val_accuracy"), above=0.8),
    ]


EXPERIMENT = Experiment(
    key="plateau",
    title="A plateau is not the end",
    topic="regularization",
    question="The loss has not moved for four epochs. Should the run stop?",
    text=(
        "Three layers of sigmoids pass on so little gradient that the network first learns only "
        r"how frequent each class is: the loss is $\ln 10 \approx 2.30$, that of guessing, and "
        "stays there for epochs.",
        r"The weights do not stay. A step $|\Delta W|$ on the plateau is as long as at the end of "
        "training, and their distance from the start keeps growing. When the first units tell "
        "one class from another, gradients grow and the loss falls. A rule that looks at the loss "
        "of the last epoch alone has stopped long before.",
    ),
    expected="holds",
    references=(
        Reference("Fillatre, Deep Regularization", 2021, "F12"),
        Reference("Fillatre, Deep Regularization", 2021, "F13"),
        Reference("Glorot and Bengio: Understanding the difficulty of training", 2010),
    ),
    seconds=2,
    limits=(
        "The window of ten epochs outlasts this plateau because the loss falls a little in its "
        "first epochs. With a smaller learning rate or more sigmoid layers no window of that "
        "length would."
    ),
    prediction=Prediction(
        question="Loss 2.31, 2.30, 2.30, 2.29 after four epochs. What comes next?",
        options=("It stays there", "It falls, later, below 0.5", "It explodes"),
        answer=1,
        why="The weights move all the time; the loss shows it only when the layers above can "
        "use it.",
    ),
    arms=(
        Arm("whole", "60 epochs", spec()),
        Arm(
            "one",
            "stop: 1 % over 1 epoch",
            spec(early_stopping={"kind": "percent_drop", "window": 1, "percent": 1}),
        ),
        Arm(
            "ten",
            "stop: 1 % over 10 epochs",
            spec(early_stopping={"kind": "percent_drop", "window": 10, "percent": 1}),
        ),
    ),
    claim=claim,
    tables=("layers", "eval", "weights"),
    watch=Watch(
        charts=("loss", "accuracy", "update_ratio"),
        maps=("weight_movement", "update_ratio"),
        look="The loss is flat where the map of weight movement grows lighter with every step.",
        regions=(Region("plateau", steps=(FULL, 6 * FULL)),),
        picture="eval/train_loss",
    ),
)
