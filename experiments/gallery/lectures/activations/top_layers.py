"""With a vanishing gradient only the layers at the top move."""

from __future__ import annotations

from typing import Any

import numpy as np

from experiments.gallery.bars import every
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Region, Watch
from experiments.gallery.lectures.activations import sigmoid_depth
from experiments.gallery.results import Recorded, Results
from experiments.gallery.verdict import Statement

DEPTH = 6


def spec(activation: str) -> dict[str, Any]:
    """6 hidden layers of 64 units on digits; movement of the weights is recorded."""
    probes = {"cost": "standard", "histograms_every": 10_000_000}
    return sigmoid_depth.spec(activation, DEPTH) | {"probes": probes}


def moved(run: Recorded) -> list[float]:
    """How far the weights of every layer are from where they began, as a share, at the end."""
    table = run.tables["weights"]
    return [float(value) for value in table.layers("weight_movement")[-1]]


def claim(results: Results) -> list[Statement]:
    """CLAIMS P:sigdepth: movement grows about sevenfold from the first layer to the output."""
    sigmoid = [moved(run) for run in results.arm("sigmoid")]
    tanh = [moved(run) for run in results.arm("tanh")]
    top = [one[-1] / float(np.median(one[:3])) for one in sigmoid]
    return [
        every("sigmoid: movement of the output layer over layers 1 to 3", top, above=3),
        every("sigmoid: movement of layers 1 to 3", [max(one[:3]) for one in sigmoid], below=0.05),
        every("sigmoid: learns nothing", results.final("sigmoid", "train_accuracy"), below=0.3),
        every("tanh: movement of the first layer", [one[0] for one in tanh], above=0.05),
        every("tanh: learns", results.final("tanh", "train_accuracy"), above=0.99),
    ]


EXPERIMENT = Experiment(
    key="top-layers",
    title="Only the top trains",
    topic="activations",
    question="Which layers of a deep sigmoid network learn?",
    text=(
        r"How far a layer comes, $\|W - W_0\| / \|W_0\|$, shows where a network learns. With "
        r"sigmoid the output layer and the one below it move, and all others stay where chance "
        r"put them: their outputs hardly depend on the image, so the top has nothing to learn "
        r"from. The depth below is useless.",
    ),
    expected="holds",
    references=(Reference("Li, Regularization, UCSB CS190I", 2022, "L13"),),
    seconds=0.8,
    limits="20 epochs of plain SGD at a learning rate of 0.1.",
    prediction=Prediction(
        question="Six sigmoid layers. Which weights move?",
        options=("All alike", "Those near the input", "Those near the output"),
        answer=2,
        why="The gradient is born at the output and a quarter of it is left after every layer.",
    ),
    arms=(
        Arm("sigmoid", "sigmoid", spec("sigmoid")),
        Arm("tanh", "tanh", spec("tanh")),
    ),
    claim=claim,
    tables=("train", "layers", "eval", "weights"),
    watch=Watch(
        charts=("accuracy", "layer_lines", "update_ratio"),
        maps=("weight_movement", "weight_gradient_norm"),
        look="Movement from initialization, layer by layer.",
        regions=(Region("with sigmoid these stay where chance put them", layers=(1, 3)),),
        picture="weights/weight_movement",
    ),
)
