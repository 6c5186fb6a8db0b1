"""Biases may be left out of weight decay: it makes little difference."""

from __future__ import annotations

from typing import Any

from experiments.gallery.bars import every, ratios
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Watch
from experiments.gallery.lectures.regularization.specs import digits
from experiments.gallery.results import Results
from experiments.gallery.verdict import Statement


def spec(**penalty: Any) -> dict[str, Any]:
    """2×64, 20 epochs."""
    choices = {"optimizer": {"kind": "sgd", "lr": 0.1}, "penalty": penalty}
    return digits(2, 64, epochs=20, **choices)


def claim(results: Results) -> list[Statement]:
    """CLAIMS P:biasdecay has the first; the others show that decay itself is at work."""
    accuracy = {
        key: results.final(key, "val_accuracy") for key in ("none", "weights", "biases too")
    }
    loss = {key: results.final(key, "train_loss") for key in ("none", "weights", "biases too")}
    pairs = list(zip(accuracy["weights"], accuracy["biases too"], strict=True))
    return [
        every("accuracy, apart by", [abs(a - b) for a, b in pairs], below=0.015),
        every(
            "training loss, with / without decay of biases",
            ratios(loss["biases too"], loss["weights"]),
            above=0.95,
            below=1.1,
        ),
        every(
            "decay of the weights / no decay",
            ratios(loss["weights"], loss["none"]),
            above=2,
        ),
    ]


EXPERIMENT = Experiment(
    key="bias-decay",
    title="Weight decay, and the biases",
    topic="regularization",
    question="Should biases decay as well?",
    text=(
        "A bias moves a unit's threshold; it does not make the function steeper. There are also "
        "few of them: here 138 among 9,000 parameters. So they are often left out of the penalty.",
        r"Measured, it hardly matters: the training loss changes by a few percent of itself, "
        r"while the decay of the weights with $\lambda = 0.01$ multiplies it by about eight.",
    ),
    expected="holds",
    references=(Reference("Li, Regularization, UCSB CS190I", 2022, "L3"),),
    seconds=0.8,
    limits=(
        "A strong decay of an output bias would matter where classes are of very different size, "
        "or targets far from 0."
    ),
    prediction=Prediction(
        question="Two runs differ only in whether their biases decay. Validation accuracy differs…",
        options=("by more than 5 points", "by about 2 points", "by less than 1.5 points"),
        answer=2,
        why="The few biases carry little of what the penalty is there to limit.",
    ),
    arms=(
        Arm("none", "no decay", spec(kind="none")),
        Arm("weights", "weights decay", spec(kind="coupled", strength=0.01)),
        Arm("biases too", "biases decay too", spec(kind="coupled", strength=0.01, biases=True)),
    ),
    claim=claim,
    tables=("eval",),
    watch=Watch(
        charts=("loss", "accuracy"),
        maps=("weight_norm", "activation_mean"),
        look="Two of the three loss curves lie on each other.",
        picture="eval/train_loss",
    ),
)
