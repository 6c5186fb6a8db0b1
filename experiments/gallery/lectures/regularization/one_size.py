"""n epochs, then a lower learning rate for m epochs: no n fits two problems."""

from __future__ import annotations

from typing import Any

import numpy as np

from experiments.gallery.bars import every
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Watch
from experiments.gallery.lectures.regularization.specs import digits
from experiments.gallery.results import Results
from experiments.gallery.verdict import Statement

EPOCHS = 100
NOISY = {"label_noise": 0.3}


def arm(key: str, title: str, lr: float, **data: Any) -> Arm:
    """1×128 for 100 epochs."""
    optimizer = {"kind": "sgd", "lr": lr}
    return Arm(key, title, digits(1, 128, epochs=EPOCHS, data=data, optimizer=optimizer))


ARMS = (
    arm("noisy fast", "30 % wrong labels, lr 0.3", 0.3, **NOISY),
    arm("noisy", "30 % wrong labels, lr 0.05", 0.05, **NOISY),
    arm("noisy slow", "30 % wrong labels, lr 0.005", 0.005, **NOISY),
    arm("clean", "right labels, lr 0.05", 0.05),
    arm("few", "150 examples, lr 0.05", 0.05, subset=150),
)


def claim(results: Results) -> list[Statement]:
    """CLAIMS P:stop, "one-size": the best epochs are apart by a factor of 4. What is lost by one
    n for all is our own measure of it."""
    spread, lost = [], []
    for seed in results.seeds:
        # [arms, 101 evaluations], 1 at the lowest of each
        losses = np.array(
            [
                results.runs[arm.key, seed].tables["eval"]["val_loss"][: EPOCHS + 1]
                for arm in ARMS
                if results.runs[arm.key, seed].state == "finished"
            ]
        )
        best = losses.argmin(axis=1)
        spread.append(float(best.max() / max(best.min(), 1)))
        lost.append(float((losses / losses.min(axis=1, keepdims=True)).max(axis=0).min()))
    return [
        every("best epoch of one problem / of another", spread, above=4),
        every("loss at the best common epoch / its lowest, worst problem", lost, above=1.15),
    ]


EXPERIMENT = Experiment(
    key="one-size",
    title="No number of epochs fits all",
    topic="regularization",
    question="Is there a number of epochs that is right for every problem?",
    text=(
        "“Train for n epochs, lower the learning rate, train for m more” needs an n. Here five "
        "problems share one network: wrong labels at three learning rates, right labels, and "
        "few examples. The epoch of the lowest validation loss lies between the first ten and "
        "the last.",
        r"For every $n$ take the problem that it serves worst, "
        r"$\max_i E_i(n) / \min_t E_i(t)$. Even the best $n$ leaves that one well above what it "
        r"could have reached.",
    ),
    expected="holds",
    references=(Reference("Fillatre, Deep Regularization", 2021, "F11"),),
    seconds=2.5,
    limits="One network, 100 epochs. A longer budget only widens the spread.",
    prediction=Prediction(
        question="Five problems, one network. When is each at its lowest validation loss?",
        options=(
            "All between epochs 20 and 40",
            "From before epoch 12 to after epoch 90",
            "All at the last epoch",
        ),
        answer=1,
        why="Wrong labels at a large learning rate are fitted within a few epochs; right labels "
        "never make it worth stopping.",
    ),
    arms=ARMS,
    claim=claim,
    tables=("eval",),
    watch=Watch(
        charts=("loss", "accuracy"),
        look="The lowest point of every validation curve. Choose the epoch as x axis: the run "
        "with 150 examples has 4 steps in one.",
        picture="eval/val_loss",
    ),
)
