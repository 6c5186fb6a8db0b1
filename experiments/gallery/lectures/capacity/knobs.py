"""Width, iterations and decay limit a network that could fit wrong labels."""

from __future__ import annotations

from typing import Any

from experiments.gallery.bars import average, every, middle
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Watch
from experiments.gallery.lectures.regularization.specs import digits
from experiments.gallery.results import Results
from experiments.gallery.verdict import Statement

LIMITED = {"narrow": "16 units", "few": "5 epochs", "decay": "λ = 0.02"}


def spec(depth: int, width: int, *, epochs: int = 60, decay: float = 0.0) -> dict[str, Any]:
    """30 % of the training labels are wrong."""
    penalty = {"kind": "coupled", "strength": decay} if decay else {"kind": "none"}
    choices = {"optimizer": {"kind": "sgd", "lr": 0.1}, "penalty": penalty}
    return digits(depth, width, epochs=epochs, data={"label_noise": 0.3}, **choices)


def claim(results: Results) -> list[Statement]:
    """F15 names the ways; the bars are ours. A narrow network gains least, and by the mean."""
    fitted = {arm.key: results.final(arm.key, "train_accuracy") for arm in EXPERIMENT.arms}
    right = {arm.key: results.final(arm.key, "val_accuracy") for arm in EXPERIMENT.arms}
    statements = [
        every("256 units fit the wrong labels too", fitted["wide"], above=0.9),
        middle("4 layers of 96 as well", fitted["deep"], above=0.9),
    ]
    for key, name in LIMITED.items():
        gain = [b - a for a, b in zip(right["wide"], right[key], strict=True)]
        statements += [
            every(f"{name}: no longer", fitted[key], below=0.85),
            average(f"{name}: gain on right labels", gain, above=0.04),
        ]
    return [
        *statements,
        every("λ = 0.8 underfits: training", fitted["too much"], below=0.5),
        every("and validation", right["too much"], below=0.5),
    ]


EXPERIMENT = Experiment(
    key="capacity-knobs",
    title="Underfitting and overfitting: a network's knobs",
    topic="capacity",
    question="In how many ways can a network be kept from fitting wrong labels?",
    text=(
        "Three labels in ten are wrong. A network that fits all of them has learned the errors, "
        "and repeats them on new images. Depth and width give it that capacity; few units, few "
        "iterations or a penalty take it away, each in its own way: fewer functions, less time to "
        "reach them, a price on the steep ones.",
        "All three leave the training accuracy near 0.7, the share of right labels, and raise "
        "that on right labels by five to twenty points. Too much of any is underfitting: with "
        "λ = 0.8 nothing is learned at all.",
    ),
    expected="holds",
    references=(
        Reference("Fillatre, Deep Regularization", 2021, "F15"),
        Reference("Li, Regularization, UCSB CS190I", 2022, "L1"),
    ),
    seconds=2,
    limits="With right labels the wide network is the best of them: capacity harms where there is "
    "noise to fit.",
    prediction=Prediction(
        question="Which is most accurate on right labels?",
        options=("256 units, 60 epochs", "256 units with decay", "16 units", "4 layers of 96"),
        answer=1,
        why="The decay leaves the network wide, but lets single wrong labels count for little.",
    ),
    arms=(
        Arm("wide", "256 units", spec(1, 256)),
        Arm("deep", "4 layers of 96", spec(4, 96)),
        Arm("narrow", "16 units", spec(1, 16)),
        Arm("few", "256 units, 5 epochs", spec(1, 256, epochs=5)),
        Arm("decay", "256 units, λ = 0.02", spec(1, 256, decay=0.02)),
        Arm("too much", "256 units, λ = 0.8", spec(1, 256, decay=0.8)),
    ),
    claim=claim,
    tables=("eval",),
    watch=Watch(
        charts=("accuracy", "loss"),
        maps=("weight_norm", "update_ratio"),
        look="Training and validation accuracy change places: who is highest on the training "
        "labels is lowest on the right ones.",
        picture="eval/val_accuracy",
    ),
)
