"""Layer norm fixes the length of every layer's output, and not the training of 50 plain layers."""

from __future__ import annotations

from typing import Any

import numpy as np

from experiments.gallery.bars import every, middle
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Watch
from experiments.gallery.results import Recorded, Results
from experiments.gallery.verdict import Statement

DEPTH, WIDTH = 50, 100


def spec(c: float, kind: str = "mlp") -> dict[str, Any]:
    """50 layers of 100 ReLU units, each followed by a layer norm without γ and β."""
    return {
        "data": {"kind": "digits", "batch_size": 100},
        "model": {
            "kind": kind,
            "depth": DEPTH,
            "width": WIDTH,
            "norm": {"kind": "layer", "place": "after", "affine": False},
        },
        "init": {"kind": "fan_in", "c": c},
        "optimizer": {"kind": "sgd", "lr": 0.01},
        "budget": {"kind": "epochs", "epochs": 6},
        "probes": {"cost": "economy"},
    }


def lengths(run: Recorded) -> np.ndarray:
    """[steps, hidden layers]: root of the mean square of an activation, times √100."""
    table = run.tables["layers"]
    square = table.layers("activation_variance") + table.layers("activation_mean") ** 2
    return np.sqrt(WIDTH * square[:, :DEPTH])


def claim(results: Results) -> list[Statement]:
    """CLAIMS P:ln-fix."""
    statements = []
    for c in (1, 2, 3):
        runs = results.arm(f"c-{c}")
        lowest = [float(lengths(run).min()) for run in runs]
        highest = [float(lengths(run).max()) for run in runs]
        statements += [
            every(f"c = {c}: least length of a layer's output", lowest, above=9.99),
            every(f"c = {c}: greatest", highest, below=10.01),
        ]
    plain = results.arm("c-2")
    gradients = [run.tables["layers"].layers("weight_gradient_norm")[0] for run in plain]
    return [
        *statements,
        every(
            "gradient of layer 1 / of layer 50, step 1",
            [g[0] / g[DEPTH - 1] for g in gradients],
            above=1000,
        ),
        middle(
            "training accuracy after 6 epochs", results.final("c-2", "train_accuracy"), below=0.3
        ),
        every("the same, with shortcuts", results.final("residual", "train_accuracy"), above=0.9),
    ]


EXPERIMENT = Experiment(
    key="ln-fix",
    title="Layer norm fixes the lengths",
    topic="normalization",
    question="With layer norm at every layer, is the variance of the first weights of no matter?",
    text=(
        "After $\\hat{h} = (h - \\mu)/\\sigma$ over its $n$ units every example has the length "
        "$\\sqrt{n}$, in every layer, at every step: 10 for 100 units. So it does not matter "
        "whether the weights were drawn from $N(0, 1/n)$, $N(0, 2/n)$ or $N(0, 3/n)$: the forward "
        "pass is the same.",
        "Backward it is another thing. Each layer of ReLU and norm multiplies the gradient by "
        "about 1.2 on its way to the input: $1.2^{50} \\approx 10^4$. The first layers are torn "
        "about by their gradients and 50 plain layers do not learn, with any norm. With shortcuts, "
        "$h + f(h)$, they do.",
    ),
    expected="holds",
    references=(
        Reference("Kolter and Chen, Normalization and Regularization, CMU", 2022, "K3"),
        Reference("Ba, Kiros, Hinton: Layer normalization", 2016),
        Reference("Yang and others: A mean field theory of batch normalization", 2019),
    ),
    seconds=4,
    limits=(
        "The lecture's statement, that norms are fixed, holds to three digits. That the network "
        "trains does not follow from it; at 30 layers or less plain ones do."
    ),
    prediction=Prediction(
        question="50 plain layers with layer norm, c = 1, 2 and 3 in N(0, c/n). Which learn?",
        options=("All three", "Only 2/n", "None of them", "1/n and 2/n"),
        answer=2,
        why="The lengths are alike in all three, and so are the exploding gradients.",
    ),
    arms=(
        Arm("c-1", "layer norm, c = 1", spec(1.0)),
        Arm("c-2", "layer norm, c = 2", spec(2.0)),
        Arm("c-3", "layer norm, c = 3", spec(3.0)),
        Arm("residual", "layer norm, c = 2, shortcuts", spec(2.0, "residual_mlp")),
    ),
    claim=claim,
    tables=("layers", "eval"),
    watch=Watch(
        picture="layers/weight_gradient_norm",
        charts=("accuracy", "profile", "loss"),
        maps=("activation_variance", "weight_gradient_norm"),
        look="The map of activation variance is of one colour for c = 1, 2 and 3. The map of "
        "gradient norms is not: bright at the input, dark at the output.",
    ),
)
