"""Is the size of the weights a measure of complexity? Not nearby; over a wide range it is."""

from __future__ import annotations

from statistics import mean
from typing import Any

import numpy as np

from experiments.gallery.bars import average, every
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Watch
from experiments.gallery.results import Recorded, Results
from experiments.gallery.verdict import Statement

NEAR = (1.7, 2.0, 2.3)
FAR = (0.1, 0.3, 1.0, 3.0, 8.0)


def spec(c: float) -> dict[str, Any]:
    """3 hidden layers of 128 ReLU units on digits."""
    return {
        "data": {"kind": "digits", "batch_size": 32},
        "model": {"kind": "mlp", "depth": 3, "width": 128},
        "init": {"kind": "fan_in", "c": c},
        "optimizer": {"kind": "sgd", "lr": 0.1},
        "budget": {"kind": "epochs", "epochs": 40},
        "probes": {"cost": "economy"},
    }


def magnitude(run: Recorded) -> float:
    """Norm of all weights at the last measured step."""
    return float(np.linalg.norm(run.tables["layers"].layers("weight_norm")[-1]))


def claim(results: Results) -> list[Statement]:
    """CLAIMS P:magproxy: near, sums of squares 30 % apart (the bar is 25 %, as training evens them
    out a little) and accuracies within .03; far, a correlation of .9 for its one seed. Here seeds
    0-2 gave .80 and 3-5 .54, so “tells nothing” is taken as below .3."""
    keys = sorted({*NEAR, *FAR})
    sizes = {c: mean(magnitude(run) for run in results.arm(f"{c:g}")) for c in keys}
    errors = {c: 1 - mean(results.final(f"{c:g}", "val_accuracy")) for c in keys}
    squares = [sizes[c] ** 2 for c in NEAR]
    near = [errors[c] for c in NEAR]
    worse = [
        small - large
        for small, large in zip(
            results.final("1", "val_accuracy"), results.final("8", "val_accuracy"), strict=True
        )
    ]
    with np.errstate(all="ignore"):  # all alike, or a diverged arm: NaN, which holds nowhere
        pairs = np.corrcoef([sizes[c] for c in keys], [errors[c] for c in keys])
    fitted = min(min(results.final(f"{c:g}", "train_accuracy")) for c in keys)
    return [
        every("all fit the training data: worst accuracy", [fitted], above=0.99),
        every("c = 1.7 … 2.3: Σw², largest over smallest",
              [max(squares) / min(squares)], above=1.25),
        every("c = 1.7 … 2.3: validation errors, apart by", [max(near) - min(near)], below=0.03),
        every("c = 0.1 … 8: |W|, largest over smallest", [sizes[8.0] / sizes[0.1]], above=3),
        average("validation error of c = 8 over that of c = 1, by", worse, above=0.01),
        every("c = 0.1 … 8: |W| tells nothing: correlation with validation error",
              [float(pairs[0, 1])], above=-0.3, below=0.3),
    ]  # fmt: skip


EXPERIMENT = Experiment(
    key="magnitude",
    title="Do large weights mean a complex function?",
    topic="initialization",
    question="Does the size of the weights tell how well a network generalizes?",
    text=(
        r"An L2 penalty takes $\sum w^2$ for complexity. The lecture's caveat: networks from "
        r"$N(0, 1.7/n)$ and $N(0, 2.3/n)$ differ by a third in $\sum w^2$, before and after "
        r"training, and generalize alike. So it is.",
        "But it does not follow that the size says nothing. From $c = 0.1$ to $c = 8$ the norm of "
        "the weights grows fivefold, and from $c = 1$ on the validation error with it, from 2 % to "
        "more than 5 %. Small differences of scale "
        "are no sign of anything; large ones are.",
    ),
    expected="partly",
    references=(Reference("Kolter and Chen, Normalization and Regularization, CMU", 2022, "K6"),),
    seconds=3,
    limits=(
        "What does not hold is the caveat read as “useless”. The correlation is one over seven "
        "scales of one network; whether the norm or the training that large weights bring is the "
        "cause is not shown."
    ),
    prediction=Prediction(
        question="First weights from N(0, 0.1/n) to N(0, 8/n), all trained to 100 %. Which "
        "generalizes worst?",
        options=("The smallest", "The middle", "The largest", "All alike"),
        answer=2,
        why="Over this range the validation error grows with the weights.",
    ),
    arms=tuple(Arm(f"{c:g}", f"c = {c:g}", spec(c)) for c in sorted({*NEAR, *FAR})),
    claim=claim,
    watch=Watch(
        charts=("accuracy", "loss", "layer_lines"),
        maps=("weight_norm", "activation_variance"),
        look="Validation accuracy at the end against the map of weight norms.",
        picture="eval/val_accuracy",
    ),
)
