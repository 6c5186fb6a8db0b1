"""A network that can fit random labels, and yet generalizes from true ones."""

from __future__ import annotations

from typing import Any

from experiments.gallery.bars import every
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Watch
from experiments.gallery.lectures.regularization.specs import digits
from experiments.gallery.results import Recorded, Results
from experiments.gallery.verdict import Statement


def spec(subset: int, **data: Any) -> dict[str, Any]:
    """64-512-10: 38,410 parameters."""
    choices = {"optimizer": {"kind": "sgd", "lr": 0.1}}
    return digits(1, 512, epochs=80, data={"subset": subset} | data, **choices)


def fitted(run: Recorded) -> float:
    """The epoch at which every training label is right; infinity if never."""
    table = run.tables["eval"]
    step = run.first_step("train_accuracy", 1.0)
    return float(table["epoch"][table.row(int(step))]) if step < float("inf") else step


def claim(results: Results) -> list[Statement]:
    """CLAIMS P:randlabel: accuracies; how much longer it takes is ours."""
    statements = []
    for count in (200, 500):
        true, random = f"true {count}", f"random {count}"
        pairs = zip(results.arm(true), results.arm(random), strict=True)
        longer = [fitted(b) / max(fitted(a), 1.0) for a, b in pairs]
        statements += [
            every(
                f"{count} random labels: fitted",
                results.final(random, "train_accuracy"),
                above=0.99,
            ),
            every("nothing learned: validation", results.final(random, "val_accuracy"), below=0.25),
            every(
                f"{count} true labels: fitted", results.final(true, "train_accuracy"), above=0.99
            ),
            every("and learned: validation", results.final(true, "val_accuracy"), above=0.85),
            every("epochs to fit, random / true", longer, above=1.5),
        ]
    return statements


EXPERIMENT = Experiment(
    key="random-labels",
    title="Fitting noise, and learning all the same",
    topic="capacity",
    question="If a network can memorize anything, why does it generalize?",
    text=(
        "38,410 parameters for 200 or 500 images: the network fits any labels, also those drawn "
        "by chance, to the last one. So nothing in its size forbids it to memorize, and no bound "
        "that knows its size alone can explain what follows.",
        "With true labels the same network, trained in the same way without any penalty, is right "
        "on nine of ten new images. What chooses among all the functions that fit is implicit: "
        "the start, the path of gradient descent, and the data. Memorizing takes longer, because "
        "the gradients of single examples do not add up.",
    ),
    expected="holds",
    references=(
        Reference("Kolter and Chen, Normalization and Regularization, CMU", 2022, "K5"),
        Reference("Zhang and others: Understanding deep learning requires rethinking", 2017),
    ),
    seconds=3,
    limits="That a network which fits exactly generalizes is not a law: with wrong labels it does "
    "not, see “Early stopping with wrong labels”.",
    prediction=Prediction(
        question="All labels are replaced by random ones. What does the training accuracy reach?",
        options=("About 10 %", "About 50 %", "100 %"),
        answer=2,
        why="There are nearly 200 parameters for every example: enough to remember each.",
    ),
    arms=(
        Arm("true 200", "200 true labels", spec(200)),
        Arm("random 200", "200 random labels", spec(200, random_labels=True)),
        Arm("true 500", "500 true labels", spec(500)),
        Arm("random 500", "500 random labels", spec(500, random_labels=True)),
    ),
    claim=claim,
    tables=("eval",),
    watch=Watch(
        charts=("accuracy", "loss"),
        look="All four training curves reach 1; the validation curves part at once.",
        picture="eval/train_accuracy",
    ),
)
